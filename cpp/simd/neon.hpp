// The SIMD operations in NEON (AArch64 baseline): 4 pixels, 4 lanes. scalar.hpp says what each one does.
#pragma once
#include <arm_neon.h>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "simd/channels.hpp"

namespace hn::simd {

struct neon {
  static constexpr const char* name = "neon";

  static constexpr int pixels = 4;
  struct f64 {
    float64x2_t low, high;
  };
  struct pairs {
    uint8x8_t a, b, c, d; // not an array: GCC would keep that in memory
  };
  struct order {
    uint8x16_t v; // a byte shuffle of 16-bit values: the left pixel's channels, then the right one's
  };
  // Not mixed yet: with the rows' weights first it takes half the instructions, and integers do not mind the order.
  struct columns {
    uint8x8_t a, b, c, d;
    uint8x16_t by_side;
    const std::int32_t* weights;
  };

  static f64 splat(double a) { return {vdupq_n_f64(a), vdupq_n_f64(a)}; }
  static f64 ramp() { return {float64x2_t{0.0, 1.0}, float64x2_t{2.0, 3.0}}; }
  static f64 add(f64 a, f64 b) { return {vaddq_f64(a.low, b.low), vaddq_f64(a.high, b.high)}; }
  static f64 mul(f64 a, f64 b) { return {vmulq_f64(a.low, b.low), vmulq_f64(a.high, b.high)}; }
  static f64 divide_or_zero(f64 a, f64 b) { return {divided_or_zero(a.low, b.low), divided_or_zero(a.high, b.high)}; }
  static void store_rounded(std::int32_t* to, f64 a) { // both conversions clamp
    vst1q_s32(to, vqmovn_high_s64(vqmovn_s64(vcvtnq_s64_f64(a.low)), vcvtnq_s64_f64(a.high)));
  }

  static pairs gather_pairs(const std::uint8_t* from, const std::int32_t* offsets) {
    return {vld1_u8(from + offsets[0]), vld1_u8(from + offsets[1]), vld1_u8(from + offsets[2]),
            vld1_u8(from + offsets[3])};
  }
  static pairs load_pairs(const std::uint64_t* groups) {
    return {vcreate_u8(groups[0]), vcreate_u8(groups[1]), vcreate_u8(groups[2]), vcreate_u8(groups[3])};
  }
  static order channel_order(const ChannelOrder& o) {
    std::uint8_t table[16]; // four 16-bit values for each pixel, the last of them 0
    for (int i = 0; i < 16; ++i)
      table[i] = i % 8 > 5 ? 255 : static_cast<std::uint8_t>(o.bytes[i % 8 / 2 * 2 + i / 8] * 2 + i % 2);
    return {vld1q_u8(table)};
  }
  static columns mix_columns(pairs p, order o, const std::int32_t* weights) {
    return {p.a, p.b, p.c, p.d, o.v, weights};
  }
  template <bool fused>
  static void store_rgb(float* to, columns top, columns bottom, const std::int32_t* weights, float scale,
                        float offset) {
    const uint8x16_t rows = vreinterpretq_u8_s32(vld1q_s32(weights));
    const uint8x16_t sides = vreinterpretq_u8_s32(vld1q_s32(top.weights));
    const uint16x8_t first = vmovl_u8(vget_low_u8(sides)), second = vmovl_high_u8(sides);
    const uint8x16_t by_side = top.by_side;
    const float32x4_t factor = vdupq_n_f32(scale), start = vdupq_n_f32(offset);
    vst1q_f32(to, pixel<0, fused>(top.a, bottom.a, by_side, rows, first, factor, start));
    vst1q_f32(to + 3, pixel<1, fused>(top.b, bottom.b, by_side, rows, first, factor, start));
    vst1q_f32(to + 6, pixel<2, fused>(top.c, bottom.c, by_side, rows, second, factor, start));
    vst1q_f32(to + 9, pixel<3, fused>(top.d, bottom.d, by_side, rows, second, factor, start));
  }

  static constexpr int lanes = 4;
  struct f32x {
    float32x4_t v;
  };
  struct i32x {
    int32x4_t v;
  };

  static f32x splat_x(float a) { return {vdupq_n_f32(a)}; }
  static i32x splat_x(int a) { return {vdupq_n_s32(a)}; }
  static i32x load(const std::int32_t* from) { return {vld1q_s32(from)}; }
  static i32x load_bytes(const std::uint8_t* from) {
    std::uint32_t four;
    std::memcpy(&four, from, 4);
    const uint16x8_t words = vmovl_u8(vcreate_u8(four));
    return {vreinterpretq_s32_u32(vmovl_u16(vget_low_u16(words)))};
  }
  static i32x load_words(const std::uint8_t* from) {
    return {vreinterpretq_s32_u32(vmovl_u16(vreinterpret_u16_u8(vld1_u8(from))))};
  }
  static void store(float* to, f32x a) { vst1q_f32(to, a.v); }
  static void store(std::int32_t* to, i32x a) { vst1q_s32(to, a.v); }
  static void store_in_turn(std::int32_t* to, i32x even, i32x odd) { vst2q_s32(to, int32x4x2_t{{even.v, odd.v}}); }
  static f32x add(f32x a, f32x b) { return {vaddq_f32(a.v, b.v)}; }
  static f32x sub(f32x a, f32x b) { return {vsubq_f32(a.v, b.v)}; }
  static f32x mul(f32x a, f32x b) { return {vmulq_f32(a.v, b.v)}; }
  static i32x add(i32x a, i32x b) { return {vaddq_s32(a.v, b.v)}; }
  static i32x sub(i32x a, i32x b) { return {vsubq_s32(a.v, b.v)}; }
  static i32x mul(i32x a, i32x b) { return {vmulq_s32(a.v, b.v)}; }
  static i32x min(i32x a, i32x b) { return {vminq_s32(a.v, b.v)}; }
  static i32x max(i32x a, i32x b) { return {vmaxq_s32(a.v, b.v)}; }
  static i32x abs(i32x a) { return {vabsq_s32(a.v)}; }
  static i32x bit_and(i32x a, i32x b) { return {vandq_s32(a.v, b.v)}; }
  template <int N>
  static i32x shift_right(i32x a) {
    return {vshrq_n_s32(a.v, N)};
  }
  template <int N>
  static i32x shift_left(i32x a) {
    return {vshlq_n_s32(a.v, N)};
  }
  static f32x to_float(i32x a) { return {vcvtq_f32_s32(a.v)}; }
  static f32x gather(const float* from, i32x index) {
    return {float32x4_t{from[vgetq_lane_s32(index.v, 0)], from[vgetq_lane_s32(index.v, 1)],
                        from[vgetq_lane_s32(index.v, 2)], from[vgetq_lane_s32(index.v, 3)]}};
  }

private:
  static float64x2_t divided_or_zero(float64x2_t a, float64x2_t b) {
    return vreinterpretq_f64_u64(vbicq_u64(vreinterpretq_u64_f64(vdivq_f64(a, b)), vceqzq_f64(b)));
  }
  // Pixel I of four. `rows` has its weights in bytes 0 and 2 of its word; `sides` has those of two pixels, in lanes 0
  // and 1 of each half.
  template <int I, bool fused>
  static float32x4_t pixel(uint8x8_t upper, uint8x8_t lower, uint8x16_t by_side, uint8x16_t rows, uint16x8_t sides,
                           float32x4_t scale, float32x4_t offset) {
    const uint16x8_t mixed =
        vmlal_u8(vmull_u8(upper, vdup_laneq_u8(rows, 4 * I)), lower, vdup_laneq_u8(rows, 4 * I + 2));
    const uint16x8_t both = vreinterpretq_u16_u8(vqtbl1q_u8(vreinterpretq_u8_u16(mixed), by_side));
    const uint32x4_t sum =
        vmlal_high_laneq_u16(vmull_laneq_u16(vget_low_u16(both), sides, I % 2 * 4), both, sides, I % 2 * 4 + 1);
    const float32x4_t value = vcvtq_f32_u32(vrshrq_n_u32(sum, 10));
    if constexpr (fused)
      return vfmaq_f32(offset, value, scale);
    else
      return vaddq_f32(vmulq_f32(value, scale), offset);
  }
};

} // namespace hn::simd
