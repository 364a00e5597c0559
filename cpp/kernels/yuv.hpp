// A camera's YUV 4:2:0 image into colours, four bytes a pixel.
//
// Arithmetic: BT.601, limited range, in fixed point with 20 fractional bits, as OpenCV's cvtColor has it for I420 and
// NV12. Each chroma sample serves a square of two by two pixels.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "simd/simd.hpp"

namespace hn {

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
  const auto zero = S::splat_x(128), half = S::splat_x(1 << 19);
  const auto from_blue = S::sub(u, zero), from_red = S::sub(v, zero);
  const auto green = S::add(S::mul(from_blue, S::splat_x(-409993)), S::mul(from_red, S::splat_x(-852492)));
  return {S::add(S::mul(from_red, S::splat_x(1673527)), half), S::add(green, half),
          S::add(S::mul(from_blue, S::splat_x(2116026)), half)};
}

template <simd::Simd S>
typename S::i32x to_byte(typename S::i32x fixed) {
  return S::min(S::max(S::template shift_right<20>(fixed), S::splat_x(0)), S::splat_x(255));
}

// Red in the lowest byte; the highest one is 0.
template <simd::Simd S>
typename S::i32x colour(typename S::i32x y, const Tint<S>& t) {
  const auto light = S::mul(S::max(S::sub(y, S::splat_x(16)), S::splat_x(0)), S::splat_x(1220542));
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

template <simd::Simd S, bool in_turn>
void convert_rows(const std::uint8_t* const y[2], const std::uint8_t* u, const std::uint8_t* v,
                  std::int32_t* const out[2], std::int32_t width) {
  constexpr std::int32_t block = 2 * S::lanes;
  constexpr std::int32_t per_sample = in_turn ? 1 : 2; // pixels of a row for each byte of a chroma row
  std::int32_t x = 0;
  for (; x + block <= width; x += block) {
    const std::uint8_t* const from[2] = {y[0] + x, y[1] + x};
    std::int32_t* const to[2] = {out[0] + x, out[1] + x};
    convert_block<S, in_turn>(from, u + x / per_sample, v + x / per_sample, to);
  }
  if (x < width) { // the rest in memory of its own
    const auto rest = static_cast<std::size_t>(width - x), samples = rest / per_sample;
    std::uint8_t rows[2][block] = {}, chroma[2][block] = {};
    std::int32_t colours[2][block];
    for (int row = 0; row < 2; ++row)
      std::memcpy(rows[row], y[row] + x, rest);
    std::memcpy(chroma[0], u + x / per_sample, samples);
    if constexpr (!in_turn)
      std::memcpy(chroma[1], v + x / per_sample, samples);
    const std::uint8_t* const from[2] = {rows[0], rows[1]};
    std::int32_t* const to[2] = {colours[0], colours[1]};
    convert_block<S, in_turn>(from, chroma[0], chroma[1], to);
    for (int row = 0; row < 2; ++row)
      std::memcpy(out[row] + x, colours[row], rest * sizeof(std::int32_t));
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
