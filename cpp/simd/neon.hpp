// The vocabulary in NEON (AArch64 baseline): 2 pixels, 4 lanes. See scalar.hpp for what each word means.
#pragma once
#include <arm_neon.h>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "simd/channels.hpp"

namespace hn::simd {

struct neon {
  static constexpr const char* name = "neon";

  static constexpr int pixels = 2;
  struct f64 {
    float64x2_t v;
  };
  struct pairs {
    uint8x16_t v;
  };
  struct order {
    uint8x16_t v; // a byte shuffle: the left pixels' channels, then the right ones'
  };
  struct columns {
    uint16x8_t v; // per pixel four 16-bit values: r g b and one nobody reads
  };

  static f64 splat(double a) { return {vdupq_n_f64(a)}; }
  static f64 ramp() { return {vcombine_f64(vdup_n_f64(0.0), vdup_n_f64(1.0))}; }
  static f64 add(f64 a, f64 b) { return {vaddq_f64(a.v, b.v)}; }
  static f64 mul(f64 a, f64 b) { return {vmulq_f64(a.v, b.v)}; }
  static f64 divide_or_zero(f64 a, f64 b) {
    const uint64x2_t zero = vceqzq_f64(b.v);
    return {vreinterpretq_f64_u64(vbicq_u64(vreinterpretq_u64_f64(vdivq_f64(a.v, b.v)), zero))};
  }
  static void store_rounded(std::int32_t* to, f64 a) {
    const float64x2_t low = vmaxq_f64(a.v, vdupq_n_f64(-2147483648.0));
    vst1_s32(to, vmovn_s64(vcvtnq_s64_f64(vminq_f64(low, vdupq_n_f64(2147483647.0)))));
  }

  static pairs gather_pairs(const std::uint8_t* from, const std::int32_t* offsets) {
    return {vcombine_u8(vld1_u8(from + offsets[0]), vld1_u8(from + offsets[1]))};
  }
  static pairs load_pairs(const std::uint64_t* groups) { return {vreinterpretq_u8_u64(vld1q_u64(groups))}; }
  static order channel_order(const ChannelOrder& o) {
    // Four bytes for each pixel, the last of them 0; the second group's are 8 further.
    std::uint8_t table[16];
    for (int i = 0; i < 16; ++i)
      table[i] = i % 4 == 3 ? 255 : static_cast<std::uint8_t>(o.bytes[i % 4 * 2 + i / 8] + i / 4 % 2 * 8);
    return {vld1q_u8(table)};
  }
  static columns mix_columns(pairs p, order o, const std::int32_t* weights) {
    const uint8x16_t split = vqtbl1q_u8(p.v, o.v);
    const uint8x8_t words = vreinterpret_u8_s32(vld1_s32(weights));
    const uint16x8_t first = vmull_u8(vget_low_u8(split), vtbl1_u8(words, uint8x8_t{0, 0, 0, 0, 4, 4, 4, 4}));
    return {vmlal_u8(first, vget_high_u8(split), vtbl1_u8(words, uint8x8_t{1, 1, 1, 1, 5, 5, 5, 5}))};
  }
  static void store_rgb(float* to, columns top, columns bottom, const std::int32_t* weights, float scale,
                        float offset) {
    const uint16x4_t rows = vreinterpret_u16_s32(vld1_s32(weights)); // upper, lower of each pixel
    vst1q_f32(to, scaled(vmlal_lane_u16(vmull_lane_u16(vget_low_u16(top.v), rows, 0), vget_low_u16(bottom.v), rows, 1),
                         scale, offset));
    vst1q_f32(to + 3,
              scaled(vmlal_lane_u16(vmull_lane_u16(vget_high_u16(top.v), rows, 2), vget_high_u16(bottom.v), rows, 3),
                     scale, offset));
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
  static float32x4_t scaled(uint32x4_t sum, float scale, float offset) {
    const uint32x4_t byte = vshrq_n_u32(vaddq_u32(sum, vdupq_n_u32(512)), 10);
    return vfmaq_f32(vdupq_n_f32(offset), vcvtq_f32_u32(byte), vdupq_n_f32(scale));
  }
};

} // namespace hn::simd
