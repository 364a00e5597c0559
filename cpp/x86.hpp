// Which vector instructions an x86-64 CPU and its operating system offer, asked of the CPU itself: the compiler's own
// question, __builtin_cpu_supports, needs a library that clang-cl does not link on Windows.
#pragma once
#include <cpuid.h>

namespace hn {

struct X86Sets {
  bool avx2;   // AVX2 and FMA
  bool avx512; // AVX-512 F, BW, DQ, VL and FMA
};

// Bits as in Intel's Software Developer's Manual, volume 2, instructions CPUID and XGETBV.
inline X86Sets x86_sets() noexcept {
  unsigned a = 0, b = 0, c = 0, d = 0;
  const auto has = [](unsigned word, auto... bits) { return (((word >> bits & 1U) != 0) && ...); };
  constexpr int osxsave = 27, fma = 12, avx2 = 5, avx512f = 16, avx512dq = 17, avx512bw = 30, avx512vl = 31;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !has(c, osxsave, fma))
    return {};
  // The registers that the operating system saves: halves (1, 2), masks and the rest of AVX-512's (5, 6, 7).
  unsigned saved = 0, high = 0;
  __asm__("xgetbv" : "=a"(saved), "=d"(high) : "c"(0));
  if (!has(saved, 1, 2) || !__get_cpuid_count(7, 0, &a, &b, &c, &d))
    return {};
  return {has(b, avx2), has(saved, 5, 6, 7) && has(b, avx512f, avx512dq, avx512bw, avx512vl)};
}

} // namespace hn
