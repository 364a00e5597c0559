// The SIMD operations in AVX2 and FMA: 4 pixels, 8 lanes. scalar.hpp says what each one does.
#pragma once
#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "simd/channels.hpp"

namespace hn::simd {

struct avx2 {
  static constexpr const char* name = "avx2";

  static constexpr int pixels = 4;
  struct f64 {
    __m256d v;
  };
  struct pairs {
    __m256i v;
  };
  struct order {
    __m256i v; // a byte shuffle: of each group, the left and the right pixel's bytes, channel by channel
  };
  struct columns {
    __m256i v; // per pixel four 16-bit values: r g b 0
  };

  static f64 splat(double a) { return {_mm256_set1_pd(a)}; }
  static f64 ramp() { return {_mm256_setr_pd(0, 1, 2, 3)}; }
  static f64 add(f64 a, f64 b) { return {_mm256_add_pd(a.v, b.v)}; }
  static f64 mul(f64 a, f64 b) { return {_mm256_mul_pd(a.v, b.v)}; }
  static f64 divide_or_zero(f64 a, f64 b) {
    return {_mm256_and_pd(_mm256_div_pd(a.v, b.v), _mm256_cmp_pd(b.v, _mm256_setzero_pd(), _CMP_NEQ_OQ))};
  }
  static void store_rounded(std::int32_t* to, f64 a) {
    const __m256d low = _mm256_max_pd(a.v, _mm256_set1_pd(-2147483648.0));
    const __m128i rounded = _mm256_cvtpd_epi32(_mm256_min_pd(low, _mm256_set1_pd(2147483647.0)));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), rounded);
  }

  // Four plain loads: on many CPUs the gather instruction is slower than these.
  static pairs gather_pairs(const std::uint8_t* from, const std::int32_t* offsets) {
    return {_mm256_set_m128i(two(from + offsets[2], from + offsets[3]), two(from + offsets[0], from + offsets[1]))};
  }
  static pairs load_pairs(const std::uint64_t* groups) {
    return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(groups))};
  }
  static order channel_order(const ChannelOrder& o) {
    const auto at = [&o](int i) { return static_cast<char>(o.bytes[i]); };
    return {per_group(at(0), at(1), at(2), at(3), at(4), at(5), -1, -1)};
  }
  static columns mix_columns(pairs p, order o, const std::int32_t* weights) {
    const __m256i repeated = _mm256_shuffle_epi8(per_pixel(weights), per_group(0, 1, 0, 1, 0, 1, -1, -1));
    return {_mm256_maddubs_epi16(_mm256_shuffle_epi8(p.v, o.v), repeated)};
  }
  template <bool fused>
  static void store_rgb(float* to, columns top, columns bottom, const std::int32_t* weights, float scale,
                        float offset) {
    const __m256i words = per_pixel(weights);
    const __m256 even =
        mixed<fused>(_mm256_unpacklo_epi16(top.v, bottom.v), _mm256_shuffle_epi32(words, 0x00), scale, offset);
    const __m256 odd =
        mixed<fused>(_mm256_unpackhi_epi16(top.v, bottom.v), _mm256_shuffle_epi32(words, 0xAA), scale, offset);
    _mm_storeu_ps(to, _mm256_castps256_ps128(even));
    _mm_storeu_ps(to + 3, _mm256_castps256_ps128(odd));
    _mm_storeu_ps(to + 6, _mm256_extractf128_ps(even, 1));
    _mm_storeu_ps(to + 9, _mm256_extractf128_ps(odd, 1));
  }

  static constexpr int lanes = 8;
  struct f32x {
    __m256 v;
  };
  struct i32x {
    __m256i v;
  };

  static f32x splat_x(float a) { return {_mm256_set1_ps(a)}; }
  static i32x splat_x(int a) { return {_mm256_set1_epi32(a)}; }
  static i32x load(const std::int32_t* from) { return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from))}; }
  static i32x load_bytes(const std::uint8_t* from) {
    return {_mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from)))};
  }
  static i32x load_words(const std::uint8_t* from) {
    return {_mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)))};
  }
  static void store(float* to, f32x a) { _mm256_storeu_ps(to, a.v); }
  static void store(std::int32_t* to, i32x a) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), a.v); }
  static void store_in_turn(std::int32_t* to, i32x even, i32x odd) {
    const __m256i low = _mm256_unpacklo_epi32(even.v, odd.v), high = _mm256_unpackhi_epi32(even.v, odd.v);
    store(to, i32x{_mm256_permute2x128_si256(low, high, 0x20)});
    store(to + lanes, i32x{_mm256_permute2x128_si256(low, high, 0x31)});
  }
  static f32x add(f32x a, f32x b) { return {_mm256_add_ps(a.v, b.v)}; }
  static f32x sub(f32x a, f32x b) { return {_mm256_sub_ps(a.v, b.v)}; }
  static f32x mul(f32x a, f32x b) { return {_mm256_mul_ps(a.v, b.v)}; }
  static i32x add(i32x a, i32x b) { return {_mm256_add_epi32(a.v, b.v)}; }
  static i32x sub(i32x a, i32x b) { return {_mm256_sub_epi32(a.v, b.v)}; }
  static i32x mul(i32x a, i32x b) { return {_mm256_mullo_epi32(a.v, b.v)}; }
  static i32x min(i32x a, i32x b) { return {_mm256_min_epi32(a.v, b.v)}; }
  static i32x max(i32x a, i32x b) { return {_mm256_max_epi32(a.v, b.v)}; }
  static i32x abs(i32x a) { return {_mm256_abs_epi32(a.v)}; }
  static i32x bit_and(i32x a, i32x b) { return {_mm256_and_si256(a.v, b.v)}; }
  template <int N>
  static i32x shift_right(i32x a) {
    return {_mm256_srai_epi32(a.v, N)};
  }
  template <int N>
  static i32x shift_left(i32x a) {
    return {_mm256_slli_epi32(a.v, N)};
  }
  static f32x to_float(i32x a) { return {_mm256_cvtepi32_ps(a.v)}; }
  static f32x gather(const float* from, i32x index) { return {_mm256_i32gather_ps(from, index.v, 4)}; }

private:
  static __m128i two(const std::uint8_t* first, const std::uint8_t* second) {
    return _mm_unpacklo_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(first)),
                              _mm_loadl_epi64(reinterpret_cast<const __m128i*>(second)));
  }
  // One weight word at the start of each pixel's 8-byte group.
  static __m256i per_pixel(const std::int32_t* weights) {
    return _mm256_cvtepu32_epi64(_mm_loadu_si128(reinterpret_cast<const __m128i*>(weights)));
  }
  // A byte shuffle that does the same in every 8-byte group; -1 gives a zero byte.
  static __m256i per_group(char a, char b, char c, char d, char e, char f, char g, char h) {
    const auto next = [](char x) { return static_cast<char>(x < 0 ? x : x + 8); };
    return _mm256_setr_epi8(a, b, c, d, e, f, g, h, next(a), next(b), next(c), next(d), next(e), next(f), next(g),
                            next(h), a, b, c, d, e, f, g, h, next(a), next(b), next(c), next(d), next(e), next(f),
                            next(g), next(h));
  }
  template <bool fused>
  static __m256 mixed(__m256i rows, __m256i weights, float scale, float offset) {
    const __m256i sum = _mm256_madd_epi16(rows, weights);
    const __m256i byte = _mm256_srli_epi32(_mm256_add_epi32(sum, _mm256_set1_epi32(512)), 10);
    const __m256 value = _mm256_cvtepi32_ps(byte), factor = _mm256_set1_ps(scale), start = _mm256_set1_ps(offset);
    if constexpr (fused)
      return _mm256_fmadd_ps(value, factor, start);
    else
      return _mm256_add_ps(_mm256_mul_ps(value, factor), start);
  }
};

} // namespace hn::simd
