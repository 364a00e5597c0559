// A camera's YUV 4:2:0 image into colours, four bytes a pixel.
//
// Arithmetic: ITU-R BT.601, limited range, in fixed point, as OpenCV's cvtColor has it for I420 and NV12. Each chroma
// sample serves a square of two by two pixels.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "simd/simd.hpp"

namespace hn {

// The standard's limited range has black at luma 16 and no colour at chroma 128. A step of luma is worth 255/219 steps
// of each channel; a step of chroma 255/224 times 1.402 (Cr to red), -0.714136 (Cr to green), -0.344136 (Cb to green)
// and 1.772 (Cb to blue). OpenCV has them to three digits (ITUR_BT_601_* in its color_yuv.simd.hpp), blue a thousandth
// high.
namespace bt601 {

inline constexpr std::int32_t black = 16;
inline constexpr std::int32_t colourless = 128;
inline constexpr int fraction_bits = 20;
inline constexpr std::int32_t half = 1 << (fraction_bits - 1);

consteval std::int32_t fixed(double value) { return static_cast<std::int32_t>(value * (1 << fraction_bits)); }

inline constexpr std::int32_t luma = fixed(1.164);
inline constexpr std::int32_t cr_to_red = fixed(1.596);
inline constexpr std::int32_t cr_to_green = fixed(-0.813);
inline constexpr std::int32_t cb_to_green = fixed(-0.391);
inline constexpr std::int32_t cb_to_blue = fixed(2.018);

} // namespace bt601

struct YuvView {
  const std::uint8_t* y;
  const std::uint8_t* u;
  const std::uint8_t* v; // null where u and v take turns, as in NV12: the plane of both is `u` then
  std::int32_t width;    // even, as is the height
  std::int32_t height;
  std::ptrdiff_t y_stride; // bytes from row to row
  std::ptrdiff_t u_stride;
  std::ptrdiff_t v_stride;
};

// What a chroma sample adds to its four pixels' channels.
template <simd::Simd S>
struct Tint {
  typename S::i32x red;
  typename S::i32x green;
  typename S::i32x blue;
};

template <simd::Simd S>
Tint<S> tint(typename S::i32x u, typename S::i32x v) {
  const auto zero = S::splat_x(bt601::colourless), half = S::splat_x(bt601::half);
  const auto cb = S::sub(u, zero), cr = S::sub(v, zero);
  const auto green = S::add(S::mul(cb, S::splat_x(bt601::cb_to_green)), S::mul(cr, S::splat_x(bt601::cr_to_green)));
  return {S::add(S::mul(cr, S::splat_x(bt601::cr_to_red)), half), S::add(green, half),
          S::add(S::mul(cb, S::splat_x(bt601::cb_to_blue)), half)};
}

template <simd::Simd S>
typename S::i32x to_byte(typename S::i32x sum) {
  return S::min(S::max(S::template shift_right<bt601::fraction_bits>(sum), S::splat_x(0)), S::splat_x(255));
}

// Red in the lowest byte; the highest one is 0.
template <simd::Simd S>
typename S::i32x colour(typename S::i32x y, const Tint<S>& t) {
  const auto light = S::mul(S::max(S::sub(y, S::splat_x(bt601::black)), S::splat_x(0)), S::splat_x(bt601::luma));
  const auto red = to_byte<S>(S::add(light, t.red));
  const auto green = S::template shift_left<8>(to_byte<S>(S::add(light, t.green)));
  const auto blue = S::template shift_left<16>(to_byte<S>(S::add(light, t.blue)));
  return S::add(red, S::add(green, blue));
}

// Two rows, S::lanes chroma samples: twice as many pixels of each row.
template <simd::Simd S, bool in_turn>
void convert_block(const std::uint8_t* const y[2], const std::uint8_t* u, const std::uint8_t* v,
                   std::int32_t* const out[2]) {
  const auto low_byte = S::splat_x(255);
  Tint<S> t;
  if constexpr (in_turn) {
    const auto both = S::load_words(u);
    t = tint<S>(S::bit_and(both, low_byte), S::template shift_right<8>(both));
  } else {
    t = tint<S>(S::load_bytes(u), S::load_bytes(v));
  }
  for (int row = 0; row < 2; ++row) {
    const auto two = S::load_words(y[row]);
    S::store_in_turn(out[row], colour<S>(S::bit_and(two, low_byte), t), colour<S>(S::template shift_right<8>(two), t));
  }
}

// Two rows. What does not fill a block at their end is worked on in memory of its own.
template <simd::Simd S, bool in_turn>
void convert_rows(const std::uint8_t* const y[2], const std::uint8_t* u, const std::uint8_t* v,
                  std::int32_t* const out[2], std::int32_t width) {
  constexpr std::int32_t block = 2 * S::lanes;
  constexpr std::int32_t per_byte = in_turn ? 1 : 2; // pixels of a row for each byte of a chroma row
  std::uint8_t bytes[4][block] = {};
  std::int32_t colours[2][block];
  for (std::int32_t x = 0; x < width; x += block) {
    const std::uint8_t* from[4] = {y[0] + x, y[1] + x, u + x / per_byte, v + x / per_byte};
    std::int32_t* to[2] = {out[0] + x, out[1] + x};
    const std::int32_t rest = width - x;
    if (rest < block) {
      for (int i = 0; i < 4; ++i) {
        std::memcpy(bytes[i], from[i], static_cast<std::size_t>(i < 2 ? rest : rest / per_byte));
        from[i] = bytes[i];
      }
      to[0] = colours[0];
      to[1] = colours[1];
    }
    convert_block<S, in_turn>(from, from[2], from[3], to);
    if (rest < block)
      for (int row = 0; row < 2; ++row)
        std::memcpy(out[row] + x, colours[row], static_cast<std::size_t>(rest) * sizeof(std::int32_t));
  }
}

// Bytes red, green, blue, 0 of each pixel into `out`, height x width.
template <simd::Simd S>
void yuv_to_rgbx(const YuvView& image, std::int32_t* out) noexcept {
  for (std::int32_t pair = 0; pair < image.height / 2; ++pair) {
    const std::uint8_t* upper = image.y + 2 * pair * image.y_stride;
    const std::uint8_t* const y[2] = {upper, upper + image.y_stride};
    std::int32_t* to = out + 2 * static_cast<std::ptrdiff_t>(pair) * image.width;
    std::int32_t* const rows[2] = {to, to + image.width};
    const std::uint8_t* u = image.u + pair * image.u_stride;
    if (image.v == nullptr)
      convert_rows<S, true>(y, u, u, rows, image.width);
    else
      convert_rows<S, false>(y, u, image.v + pair * image.v_stride, rows, image.width);
  }
}

} // namespace hn
