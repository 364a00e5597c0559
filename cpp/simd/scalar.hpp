// The SIMD operations with one pixel and one lane, in plain C++: this file defines what each one does.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "simd/channels.hpp"

namespace hn::simd {

struct scalar {
  static constexpr const char* name = "scalar";

  // --- pixels -------------------------------------------------------------------------------------------------------
  static constexpr int pixels = 1;
  struct f64 {
    double v;
  };
  // Two neighbouring pixels' bytes and some nobody reads, per pixel handled.
  struct pairs {
    std::uint8_t v[8];
  };
  // Where in a pair its channels are.
  struct order {
    ChannelOrder v;
  };
  // The three channels of a pair mixed into one pixel: at most 255 * 32.
  struct columns {
    std::int32_t v[3];
  };

  static f64 splat(double a) { return {a}; }
  static f64 ramp() { return {0.0}; } // 0, 1, 2, ... one per pixel
  static f64 add(f64 a, f64 b) { return {a.v + b.v}; }
  static f64 mul(f64 a, f64 b) { return {a.v * b.v}; }
  static f64 divide_or_zero(f64 a, f64 b) { return {b.v != 0.0 ? a.v / b.v : 0.0}; }
  // To the nearest integer, ties to even, values beyond int32 clamped to its range.
  static void store_rounded(std::int32_t* to, f64 a) {
    const double low = a.v < -2147483648.0 ? -2147483648.0 : a.v;
    const double value = low > 2147483647.0 ? 2147483647.0 : low;
    *to = static_cast<std::int32_t>(__builtin_lrint(value));
  }

  // One 8-byte group per pixel, each from its own byte offset.
  static pairs gather_pairs(const std::uint8_t* from, const std::int32_t* offsets) {
    pairs group;
    std::memcpy(group.v, from + offsets[0], 8);
    return group;
  }
  static pairs load_pairs(const std::uint64_t* groups) {
    pairs group;
    std::memcpy(group.v, groups, 8);
    return group;
  }
  static order channel_order(const ChannelOrder& o) { return {o}; }
  // Mix each pair's two pixels, per channel. A weight word holds the first pixel's weight in byte 0 and the second's in
  // byte 1; both are 0..32 and their sum is at most 32.
  static columns mix_columns(pairs p, const order& o, const std::int32_t* weights) {
    const std::int32_t first = weights[0] & 0xFF, second = weights[0] >> 8;
    const auto& at = o.v.bytes;
    return {{p.v[at[0]] * first + p.v[at[1]] * second, p.v[at[2]] * first + p.v[at[3]] * second,
             p.v[at[4]] * first + p.v[at[5]] * second}};
  }
  // Mix two rows (weights as above, but in the two halves of the word), round to a byte, and store
  // fma(byte, scale, offset) for the three channels, or without `fused` byte * scale rounded, then its sum with offset.
  // Vector versions may write a fourth float behind the last pixel.
  template <bool fused>
  static void store_rgb(float* to, columns top, columns bottom, const std::int32_t* weights, float scale,
                        float offset) {
    const std::int32_t upper = weights[0] & 0xFFFF, lower = weights[0] >> 16;
    // A byte times a float is exact in double, and so is its sum with an offset that is 0 or of about the same size,
    // such as -1: one rounding, as in fma, which is a call where the processor need not have it.
    const float size = __builtin_fabsf(scale), rest = __builtin_fabsf(offset);
    const bool exact = rest == 0.0F || (rest <= 0x1p20F * size && size <= 0x1p20F * rest);
    for (int channel = 0; channel < 3; ++channel) {
      const std::int32_t byte = (top.v[channel] * upper + bottom.v[channel] * lower + 512) >> 10;
      const auto value = static_cast<float>(byte);
      if constexpr (!fused)
        to[channel] = value * scale + offset;
      else if (exact)
        to[channel] =
            static_cast<float>(static_cast<double>(byte) * static_cast<double>(scale) + static_cast<double>(offset));
      else
        to[channel] = __builtin_fmaf(value, scale, offset);
    }
  }

  // --- lanes --------------------------------------------------------------------------------------------------------
  static constexpr int lanes = 1;
  struct f32x {
    float v;
  };
  struct i32x {
    std::int32_t v;
  };

  static f32x splat_x(float a) { return {a}; }
  static i32x splat_x(int a) { return {a}; }
  static i32x load(const std::int32_t* from) { return {*from}; }
  static i32x load_bytes(const std::uint8_t* from) { return {*from}; }
  static i32x load_words(const std::uint8_t* from) { return {from[0] | from[1] << 8}; } // 16 bits, without sign
  static void store(float* to, f32x a) { *to = a.v; }
  static void store(std::int32_t* to, i32x a) { *to = a.v; }
  static void store_in_turn(std::int32_t* to, i32x even, i32x odd) {
    to[0] = even.v;
    to[1] = odd.v;
  }
  static f32x add(f32x a, f32x b) { return {a.v + b.v}; }
  static f32x sub(f32x a, f32x b) { return {a.v - b.v}; }
  static f32x mul(f32x a, f32x b) { return {a.v * b.v}; }
  static i32x add(i32x a, i32x b) { return {a.v + b.v}; }
  static i32x sub(i32x a, i32x b) { return {a.v - b.v}; }
  static i32x mul(i32x a, i32x b) { return {a.v * b.v}; }
  static i32x min(i32x a, i32x b) { return {a.v < b.v ? a.v : b.v}; }
  static i32x max(i32x a, i32x b) { return {a.v > b.v ? a.v : b.v}; }
  static i32x abs(i32x a) { return {a.v < 0 ? -a.v : a.v}; }
  static i32x bit_and(i32x a, i32x b) { return {a.v & b.v}; }
  template <int N>
  static i32x shift_right(i32x a) {
    return {a.v >> N};
  } // keeps the sign
  template <int N>
  static i32x shift_left(i32x a) {
    return {a.v << N};
  }
  static f32x to_float(i32x a) { return {static_cast<float>(a.v)}; }
  static f32x gather(const float* from, i32x index) { return {from[index.v]}; }
};

} // namespace hn::simd
