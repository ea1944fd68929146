use pulp::Arch;

#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
pulp::simd_type!({
    /// AVX-512 with its count of bits.
    #[allow(missing_docs)]
    struct CountAvx512 {
        avx512f: f!("avx512f"),
        avx512bw: f!("avx512bw"),
        avx512dq: f!("avx512dq"),
        avx512vl: f!("avx512vl"),
        vpopcntdq: f!("avx512vpopcntdq"),
        popcnt: f!("popcnt"),
    }
});

/// Does a work with the best instructions that the machine has.
#[inline(always)]
pub(crate) fn instructions<W: pulp::NullaryFnOnce>(work: W) -> W::Output {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    if let Some(simd) = CountAvx512::try_new() {
        return simd.vectorize(work);
    }
    Arch::new().dispatch(work)
}
