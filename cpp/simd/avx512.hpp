// The SIMD operations in AVX-512 (F, BW, DQ, VL): 8 pixels, 16 lanes. scalar.hpp says what each one does.
#pragma once
#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "simd/channels.hpp"

namespace hn::simd {

struct avx512 {
  static constexpr const char* name = "avx512";

  static constexpr int pixels = 8;
  struct f64 {
    __m512d v;
  };
  struct pairs {
    __m512i v;
  };
  struct order {
    __m512i v; // a byte shuffle: of each group, the left and the right pixel's bytes, channel by channel
  };
  struct columns {
    __m512i v; // per pixel four 16-bit values: r g b 0
  };

  static f64 splat(double a) { return {_mm512_set1_pd(a)}; }
  static f64 ramp() { return {_mm512_setr_pd(0, 1, 2, 3, 4, 5, 6, 7)}; }
  static f64 add(f64 a, f64 b) { return {_mm512_add_pd(a.v, b.v)}; }
  static f64 mul(f64 a, f64 b) { return {_mm512_mul_pd(a.v, b.v)}; }
  static f64 divide_or_zero(f64 a, f64 b) {
    return {_mm512_maskz_div_pd(_mm512_cmp_pd_mask(b.v, _mm512_setzero_pd(), _CMP_NEQ_OQ), a.v, b.v)};
  }
  static void store_rounded(std::int32_t* to, f64 a) {
    const __m512d low = _mm512_max_pd(a.v, _mm512_set1_pd(-2147483648.0));
    const __m256i rounded = _mm512_cvtpd_epi32(_mm512_min_pd(low, _mm512_set1_pd(2147483647.0)));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), rounded);
  }

  static pairs gather_pairs(const std::uint8_t* from, const std::int32_t* offsets) {
    const __m256i low =
        _mm256_set_m128i(two(from + offsets[2], from + offsets[3]), two(from + offsets[0], from + offsets[1]));
    const __m256i high =
        _mm256_set_m128i(two(from + offsets[6], from + offsets[7]), two(from + offsets[4], from + offsets[5]));
    return {_mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1)};
  }
  static pairs load_pairs(const std::uint64_t* groups) { return {_mm512_loadu_si512(groups)}; }
  static order channel_order(const ChannelOrder& o) {
    const auto at = [&o](int i) { return static_cast<char>(o.bytes[i]); };
    return {per_group(at(0), at(1), at(2), at(3), at(4), at(5), -1, -1)};
  }
  static columns mix_columns(pairs p, order o, const std::int32_t* weights) {
    const __m512i repeated = _mm512_shuffle_epi8(per_pixel(weights), per_group(0, 1, 0, 1, 0, 1, -1, -1));
    return {_mm512_maddubs_epi16(_mm512_shuffle_epi8(p.v, o.v), repeated)};
  }
  template <bool fused>
  static void store_rgb(float* to, columns top, columns bottom, const std::int32_t* weights, float scale,
                        float offset) {
    const __m512i words = per_pixel(weights);
    const __m512 even =
        mixed<fused>(_mm512_unpacklo_epi16(top.v, bottom.v), _mm512_shuffle_epi32(words, _MM_PERM_AAAA), scale, offset);
    const __m512 odd =
        mixed<fused>(_mm512_unpackhi_epi16(top.v, bottom.v), _mm512_shuffle_epi32(words, _MM_PERM_CCCC), scale, offset);
    // Pixels lie as r g b x; even holds pixels 0 2 4 6, odd 1 3 5 7. Indices from 16 on point into odd.
    const __m512i first = _mm512_setr_epi32(0, 1, 2, 16, 17, 18, 4, 5, 6, 20, 21, 22, 8, 9, 10, 24);
    const __m512i second = _mm512_setr_epi32(25, 26, 12, 13, 14, 28, 29, 30, 0, 0, 0, 0, 0, 0, 0, 0);
    _mm512_storeu_ps(to, _mm512_permutex2var_ps(even, first, odd));
    _mm256_storeu_ps(to + 16, _mm512_castps512_ps256(_mm512_permutex2var_ps(even, second, odd)));
  }

  static constexpr int lanes = 16;
  struct f32x {
    __m512 v;
  };
  struct i32x {
    __m512i v;
  };

  static f32x splat_x(float a) { return {_mm512_set1_ps(a)}; }
  static i32x splat_x(int a) { return {_mm512_set1_epi32(a)}; }
  static i32x load(const std::int32_t* from) { return {_mm512_loadu_si512(from)}; }
  static i32x load_bytes(const std::uint8_t* from) {
    return {_mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)))};
  }
  static i32x load_words(const std::uint8_t* from) {
    return {_mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)))};
  }
  static void store(float* to, f32x a) { _mm512_storeu_ps(to, a.v); }
  static void store(std::int32_t* to, i32x a) { _mm512_storeu_si512(to, a.v); }
  static void store_in_turn(std::int32_t* to, i32x even, i32x odd) {
    // Indices from 16 on point into odd.
    const __m512i first = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const __m512i second = _mm512_add_epi32(first, _mm512_set1_epi32(8));
    store(to, i32x{_mm512_permutex2var_epi32(even.v, first, odd.v)});
    store(to + lanes, i32x{_mm512_permutex2var_epi32(even.v, second, odd.v)});
  }
  static f32x add(f32x a, f32x b) { return {_mm512_add_ps(a.v, b.v)}; }
  static f32x sub(f32x a, f32x b) { return {_mm512_sub_ps(a.v, b.v)}; }
  static f32x mul(f32x a, f32x b) { return {_mm512_mul_ps(a.v, b.v)}; }
  static i32x add(i32x a, i32x b) { return {_mm512_add_epi32(a.v, b.v)}; }
  static i32x sub(i32x a, i32x b) { return {_mm512_sub_epi32(a.v, b.v)}; }
  static i32x mul(i32x a, i32x b) { return {_mm512_mullo_epi32(a.v, b.v)}; }
  static i32x min(i32x a, i32x b) { return {_mm512_min_epi32(a.v, b.v)}; }
  static i32x max(i32x a, i32x b) { return {_mm512_max_epi32(a.v, b.v)}; }
  static i32x abs(i32x a) { return {_mm512_abs_epi32(a.v)}; }
  static i32x bit_and(i32x a, i32x b) { return {_mm512_and_si512(a.v, b.v)}; }
  template <int N>
  static i32x shift_right(i32x a) {
    return {_mm512_srai_epi32(a.v, N)};
  }
  template <int N>
  static i32x shift_left(i32x a) {
    return {_mm512_slli_epi32(a.v, N)};
  }
  static f32x to_float(i32x a) { return {_mm512_cvtepi32_ps(a.v)}; }
  static f32x gather(const float* from, i32x index) { return {_mm512_i32gather_ps(index.v, from, 4)}; }

private:
  static __m128i two(const std::uint8_t* first, const std::uint8_t* second) {
    return _mm_unpacklo_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(first)),
                              _mm_loadl_epi64(reinterpret_cast<const __m128i*>(second)));
  }
  // One weight word at the start of each pixel's 8-byte group.
  static __m512i per_pixel(const std::int32_t* weights) {
    return _mm512_cvtepu32_epi64(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(weights)));
  }
  // A byte shuffle that does the same in every 8-byte group; -1 gives a zero byte.
  static __m512i per_group(char a, char b, char c, char d, char e, char f, char g, char h) {
    const auto next = [](char x) { return static_cast<char>(x < 0 ? x : x + 8); };
    return _mm512_broadcast_i32x4(
        _mm_setr_epi8(a, b, c, d, e, f, g, h, next(a), next(b), next(c), next(d), next(e), next(f), next(g), next(h)));
  }
  template <bool fused>
  static __m512 mixed(__m512i rows, __m512i weights, float scale, float offset) {
    const __m512i sum = _mm512_madd_epi16(rows, weights);
    const __m512i byte = _mm512_srli_epi32(_mm512_add_epi32(sum, _mm512_set1_epi32(512)), 10);
    const __m512 value = _mm512_cvtepi32_ps(byte), factor = _mm512_set1_ps(scale), start = _mm512_set1_ps(offset);
    if constexpr (fused)
      return _mm512_fmadd_ps(value, factor, start);
    else
      return _mm512_add_ps(_mm512_mul_ps(value, factor), start);
  }
};

} // namespace hn::simd
