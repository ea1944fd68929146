use shyraq_locale::{Arg, Catalogue, Lang};

use crate::site::Site;

/// An entry of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MenuItem {
    Overview,
    Explore,
    Corridors,
    /// The first page of the group on those whom the release lacks.
    Missed,
    Kazakhstan,
    Data,
    Method,
    Glossary,
    Help,
    /// A page that the menu does not name.
    None,
}

impl MenuItem {
    const ALL: [Self; 9] = [
        Self::Overview,
        Self::Explore,
        Self::Corridors,
        Self::Missed,
        Self::Kazakhstan,
        Self::Data,
        Self::Method,
        Self::Glossary,
        Self::Help,
    ];

    /// Returns the path after the language; none where the site has no such page.
    fn path(self, site: &Site<'_>) -> Option<&'static str> {
        Some(match self {
            Self::Missed => site.missed_pages().first()?.path(),
            Self::Corridors if !site.has_corridors() => return None,
            Self::Overview | Self::None => "",
            Self::Explore => "explore/",
            Self::Corridors => "corridors/",
            Self::Kazakhstan => "countries/kaz/",
            Self::Data => "data/",
            Self::Method => "method/",
            Self::Glossary => "glossary/",
            Self::Help => "help/",
        })
    }

    fn key(self) -> &'static str {
        match self {
            Self::Overview | Self::None => "menu-overview",
            Self::Explore => "menu-explore",
            Self::Corridors => "menu-corridors",
            Self::Missed => "menu-missed",
            Self::Kazakhstan => "menu-kazakhstan",
            Self::Data => "menu-data",
            Self::Method => "menu-method",
            Self::Glossary => "menu-glossary",
            Self::Help => "menu-help",
        }
    }
}

/// A link of the frame.
pub(crate) struct Link {
    pub(crate) href: String,
    pub(crate) text: String,
    /// The text where there is little room; the same where there is no shorter one.
    pub(crate) short: &'static str,
    /// Language of the text, for links between languages.
    pub(crate) lang: &'static str,
    /// Whether it leads to the page that shows it.
    pub(crate) here: bool,
}

/// A page's own words in the frame.
pub(crate) struct Frame {
    /// Path after the language, `explore/gender/`.
    pub(crate) path: String,
    /// What the tab says.
    pub(crate) title: String,
    /// The only h1.
    pub(crate) heading: String,
    /// One sentence for search engines and previews.
    pub(crate) description: String,
    pub(crate) menu: MenuItem,
    /// Address of a script below the root, or empty.
    pub(crate) script: String,
}

/// Everything around the content: head, menu, languages, foot.
pub(crate) struct Layout<'a> {
    pub(crate) site: &'a Site<'a>,
    pub(crate) cat: &'static Catalogue,
    pub(crate) frame: Frame,
    /// From the page to the folder of its language.
    base: String,
    /// From the page to the root.
    root: String,
}

impl<'a> Layout<'a> {
    /// Makes the frame of a page; its links are relative, so a copy of the folder works anywhere.
    pub(crate) fn new(site: &'a Site<'a>, cat: &'static Catalogue, frame: Frame) -> Self {
        let base = "../".repeat(frame.path.matches('/').count());
        let root = format!("../{base}");
        Self { site, cat, frame, base, root }
    }

    /// Makes the frame of a page that is served at any address, such as 404.
    pub(crate) fn anywhere(site: &'a Site<'a>, cat: &'static Catalogue, frame: Frame) -> Self {
        Self { site, cat, frame, base: format!("/{}/", cat.lang().tag()), root: "/".into() }
    }

    /// Returns a text.
    pub(crate) fn t(&self, key: &str) -> String {
        self.cat.text(key)
    }

    pub(crate) fn lang(&self) -> &'static str {
        self.cat.lang().tag()
    }

    /// Returns the address of a page in the same language.
    pub(crate) fn to(&self, path: &str) -> String {
        if path.is_empty() && self.base.is_empty() { "./".into() } else { format!("{}{path}", self.base) }
    }

    /// Returns the address of a file below the root.
    pub(crate) fn file(&self, path: &str) -> String {
        format!("{}{path}", self.root)
    }

    /// Returns the menu.
    pub(crate) fn menu(&self) -> Vec<Link> {
        MenuItem::ALL
            .into_iter()
            .filter_map(|m| Some((m, m.path(self.site)?)))
            .map(|(m, path)| Link {
                href: self.to(path),
                text: self.t(m.key()),
                short: "",
                lang: self.lang(),
                // Of a group the menu leads to the first page only.
                here: m == self.frame.menu && (m != MenuItem::Missed || path == self.frame.path),
            })
            .collect()
    }

    /// Returns the same page in each language.
    pub(crate) fn languages(&self) -> Vec<Link> {
        Lang::ALL
            .into_iter()
            .map(|l| Link {
                href: format!("{}{}/{}", self.root, l.tag(), self.frame.path),
                text: language_name(l).into(),
                short: language_mark(l),
                lang: l.tag(),
                here: l == self.cat.lang(),
            })
            .collect()
    }

    /// Returns the mark of simulated data in the other languages.
    pub(crate) fn simulated_elsewhere(&self) -> Vec<Link> {
        Lang::ALL
            .into_iter()
            .filter(|l| *l != self.cat.lang())
            .map(|l| Link {
                href: String::new(),
                text: shyraq_locale::catalogue(l).text("simulated"),
                short: "",
                lang: l.tag(),
                here: false,
            })
            .collect()
    }

    /// Tells whether the marks stand below the content: who needs help reads that first.
    pub(crate) fn marks_last(&self) -> bool {
        self.frame.menu == MenuItem::Help
    }

    pub(crate) fn is_simulated(&self) -> bool {
        self.site.release.manifest().simulated
    }

    /// Tells whether a native reader has still to sign the page's language.
    pub(crate) fn is_unreviewed(&self) -> bool {
        self.cat.lang() != Lang::En
    }

    pub(crate) fn style(&self) -> &'static str {
        crate::assets::style()
    }

    pub(crate) fn icon(&self) -> &'static str {
        crate::assets::ICON
    }

    pub(crate) fn has_script(&self) -> bool {
        !self.frame.script.is_empty()
    }

    /// Tells whether the page's script offers to sort, filter and print.
    pub(crate) fn has_tools(&self) -> bool {
        self.frame.script == crate::assets::EXPLORE.path
    }

    pub(crate) fn script(&self) -> String {
        self.file(&self.frame.script)
    }

    /// Returns the line of the foot that says which release this is.
    pub(crate) fn release_line(&self) -> String {
        let m = self.site.release.manifest();
        self.cat.fill(
            "foot-release",
            &[
                ("release", Arg::Text(self.site.release.bundle.digest().short())),
                ("date", Arg::Text(&self.cat.stamp(&m.created))),
                ("epsilon", Arg::Text(&m.privacy.epsilon)),
                ("delta", Arg::Text(&m.privacy.delta)),
            ],
        )
    }

    /// Returns how to cite the page.
    pub(crate) fn cite_line(&self) -> String {
        let m = self.site.release.manifest();
        self.cat.fill(
            "foot-cite",
            &[
                ("publisher", Arg::Text(&m.publisher)),
                ("title", Arg::Text(&m.title)),
                ("release", Arg::Text(self.site.release.bundle.digest().short())),
                ("date", Arg::Text(&self.cat.stamp(&m.created))),
            ],
        )
    }

    /// Returns the page's own address, as much of it as is known.
    pub(crate) fn address(&self) -> String {
        format!("{}/{}/{}", self.site.options.base_url(), self.lang(), self.frame.path)
    }
}

/// Returns a language's name in the language itself.
pub(crate) fn language_name(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "English",
        Lang::Ru => "Русский",
        Lang::Kk => "Қазақша",
    }
}

/// Returns the first letters of a language's name, as signs in Kazakhstan have them.
fn language_mark(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "Eng",
        Lang::Ru => "Рус",
        Lang::Kk => "Қаз",
    }
}
