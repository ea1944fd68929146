//! A document in both forms.

use shyraq_print::{Align, Block, Column, Document, Picture, PrintError, SourceEntry, Span, Table, html, pdf, text};

fn figure(words: &str, source: usize) -> Span {
    Span::Figure { text: words.to_owned(), source, at: "/total".to_owned() }
}

fn document() -> Document {
    Document {
        lang: "ru".to_owned(),
        title: "Скрытое число: #let x = 1 [не команда] <b>".to_owned(),
        imprint: "Shyraq, 27 ноября".to_owned(),
        warning: Some("ДАННЫЕ СМОДЕЛИРОВАНЫ".to_owned()),
        blocks: vec![
            Block::Heading { level: 1, text: "Сколько не найдено".to_owned() },
            Block::Finding { spans: vec![text("От "), figure("11\u{202f}000", 0), text(" до "), figure("15\u{202f}000", 0)] },
            Block::Points { items: vec![vec![text("қазақша: әғқңөұүһі → ≥ \u{2212}")], vec![Span::Strong { text: "важно".to_owned() }]] },
            Block::Picture { name: "totals".to_owned(), alt: "Оценки".to_owned() },
            Block::Table(Table::new(
                "Оценки по методам".to_owned(),
                vec![
                    Column { text: "метод".to_owned(), align: Align::Start },
                    Column { text: "всего".to_owned(), align: Align::End },
                ],
                (0..60).map(|_| vec![vec![text("независимость")], vec![figure("13\u{202f}444", 1)]]).collect(),
            )),
        ],
        sources_title: "Источники".to_owned(),
        sources: vec![
            SourceEntry { text: "runs/mse.json".to_owned(), address: None },
            SourceEntry { text: "UNODC".to_owned(), address: Some("https://dataunodc.un.org".to_owned()) },
        ],
        pictures: vec![Picture {
            name: "totals".to_owned(),
            svg: r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 20"><rect x="10" y="5" width="60" height="8" fill="#0b4f78"/></svg>"##.to_owned(),
        }],
    }
}

#[test]
fn both_forms_of_one_document() {
    let document = document();
    let page = html(&document).unwrap();
    assert!(page.contains("&#60;b&#62;") && !page.contains("<b>"), "a title is text");
    assert!(page.contains("<data data-source=\"2\" data-at=\"/total\">13\u{202f}444</data>"));
    assert_eq!(page.matches("href=\"#s2\"").count(), 1, "one source of a table stands at its caption");
    assert!(page.contains("id=\"s2\"") && page.contains("https://dataunodc.un.org"));
    let paper = pdf(&document).unwrap();
    assert!(paper.starts_with(b"%PDF-"));
    assert_eq!(paper, pdf(&document).unwrap(), "the same document gives the same bytes");
    assert!(conforms(&paper), "all letters of the document are in the fonts");
}

/// Tells whether a PDF declares itself to be PDF/UA.
fn conforms(paper: &[u8]) -> bool {
    String::from_utf8_lossy(paper).contains("pdfuaid")
}

#[test]
fn letters_that_no_font_has_stop_no_report() {
    let mut document = document();
    document.blocks.push(Block::Paragraph { spans: vec![text("\u{634}\u{627}\u{631}\u{642}")] });
    let paper = pdf(&document).unwrap();
    assert!(paper.starts_with(b"%PDF-") && !conforms(&paper));
}

#[test]
fn a_figure_without_its_source_is_refused() {
    let mut document = document();
    document.sources.pop();
    assert!(matches!(html(&document), Err(PrintError::Dangling { number: 2, sources: 1 })));
    assert!(matches!(pdf(&document), Err(PrintError::Dangling { number: 2, sources: 1 })));
    document.sources.push(SourceEntry { text: "x".to_owned(), address: None });
    document.pictures.clear();
    assert!(matches!(pdf(&document), Err(PrintError::NoPicture { .. })));
}

#[test]
fn digits_without_a_source_are_found() {
    let mut document = document();
    assert_eq!(document.loose_digits(), Vec::<&str>::new());
    document.blocks.push(Block::Paragraph { spans: vec![text("about 12,000 people")] });
    assert_eq!(document.loose_digits(), ["about 12,000 people"]);
}
