// The crop: a rotated region of a colour image, resampled and converted straight into a model's float input.
//
// Arithmetic: OpenCV 4.10's warpPerspective with bilinear weights in 1/32 pixel steps, then value * scale + offset with
// one rounding or two. Two identities make it short and free of branches:
//  - The weight of image column c for a position X (in 1/32 pixels) is max(0, 32 - |X - 32 c|), whichever side it is
//  on.
//    Columns outside the image simply do not take part, which is the zero border.
//  - Repeating the edge is the same as clamping X to the image's first and last column.
// So each pixel mixes the columns (left, left + 1) and rows (top, top + 1), left and top kept inside the image.
//
// Whichever way the image's channels lie in memory, two neighbouring pixels lie within one 8-byte group; which of its
// bytes are red, green and blue decides a shuffle that is made anyway. So BGR, RGBA, grey and mirrored images cost what
// RGB costs.
//
// Every function is a template over the instruction set, also where it does not use it: a plain inline function would
// be one symbol compiled with several instruction sets, of which the linker keeps any.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "simd/simd.hpp"

namespace hn {

// Memory holds at least 2 columns and 2 rows, also where width or height is 1.
struct ImageView {
  const std::uint8_t* data; // the lowest byte of the upper row's first two pixels
  std::int32_t width;
  std::int32_t height;
  std::int32_t stride;      // bytes from row to row; rows * stride fits in 31 bits
  std::int32_t step;        // bytes from pixel to pixel, negative in a mirrored image
  std::int32_t last;        // where the image's last 8 bytes begin, seen from `data`
  simd::ChannelOrder order; // of a group: of the 8 bytes from the lowest one of two neighbouring pixels
};

struct TensorView {
  float* data; // height x width x 3
  std::int32_t width;
  std::int32_t height;
};

struct WarpOptions {
  const double* inverse; // 9 values: tensor pixels to image pixels
  bool repeat_edge;      // false: black outside the image
  float scale;           // tensor value = byte * scale + offset
  float offset;
  bool fused; // with one rounding
};

// OpenCV steps through a row in blocks and restarts the running sums at each; the width of a block changes roundings.
template <simd::Simd S>
constexpr int warp_block_width(TensorView out) {
  const int rows = out.height < 16 ? out.height : 16;
  return 1024 / rows < out.width ? 1024 / rows : out.width;
}

// What one run of up to 64 output pixels reads: filled in three steps, each over the whole run.
struct Run {
  static constexpr int capacity = 64;
  std::int32_t count;            // a multiple of 16, the widest vector
  std::int32_t across[capacity]; // positions in the image, 1/32 pixels
  std::int32_t down[capacity];
  std::int32_t offsets[capacity]; // byte offset of the upper left pixel
  std::int32_t columns[capacity]; // weights of the left and right column, in bytes 0 and 1
  std::int32_t rows[capacity];    // weights of the upper and lower row, in the two halves
};

// Step 1: where the output pixels from `start` on lie in the image.
template <simd::Simd S>
void locate(Run& run, const double* m, std::int32_t block_x, std::int32_t y, std::int32_t start) {
  const double x0 = m[0] * block_x + m[1] * y + m[2];
  const double y0 = m[3] * block_x + m[4] * y + m[5];
  const double w0 = m[6] * block_x + m[7] * y + m[8];
  // For a rotated rectangle m[6] is rounding noise: where adding it changes nothing, one division serves the whole run.
  const bool parallel = w0 + m[6] * start == w0 && w0 + m[6] * (start + run.count) == w0;
  const auto shared = S::divide_or_zero(S::splat(32.0), S::splat(w0));
  // Held in registers: the compiler has to expect that storing positions changes m and run.count.
  const std::int32_t count = run.count;
  const auto x_step = S::splat(m[0]), y_step = S::splat(m[3]), w_step = S::splat(m[6]);
  const auto next = S::splat(S::pixels);
  auto step = S::add(S::ramp(), S::splat(start)); // whole numbers, which doubles count exactly
  for (std::int32_t i = 0; i < count; i += S::pixels, step = S::add(step, next)) {
    const auto w = parallel ? shared : S::divide_or_zero(S::splat(32.0), S::add(S::splat(w0), S::mul(w_step, step)));
    S::store_rounded(run.across + i, S::mul(S::add(S::splat(x0), S::mul(x_step, step)), w));
    S::store_rounded(run.down + i, S::mul(S::add(S::splat(y0), S::mul(y_step, step)), w));
  }
}

template <simd::Simd S>
struct Pair {
  typename S::i32x first;  // the left column or upper row
  typename S::i32x near;   // its weight
  typename S::i32x beyond; // the weight of the next one
};

// Positions along one axis, split into two neighbours and their weights. `inside`: both are known to be in the image.
template <simd::Simd S, bool inside>
Pair<S> split(typename S::i32x position, std::int32_t size, bool repeat_edge) {
  const auto full = S::splat_x(32);
  if constexpr (inside) {
    const auto beyond = S::bit_and(position, S::splat_x(31));
    return {S::template shift_right<5>(position), S::sub(full, beyond), beyond};
  } else {
    const auto zero = S::splat_x(0);
    const auto low = S::splat_x(repeat_edge ? 0 : -32);
    const auto high = S::splat_x(repeat_edge ? (size - 1) * 32 : size * 32);
    const auto at = S::min(S::max(position, low), high);
    const auto first = S::min(S::max(S::template shift_right<5>(at), zero), S::splat_x(size > 1 ? size - 2 : 0));
    const auto from_first = S::sub(at, S::template shift_left<5>(first));
    const auto near = S::max(zero, S::sub(full, S::abs(from_first)));
    return {first, near, S::max(zero, S::sub(full, S::abs(S::sub(from_first, full))))};
  }
}

// Step 2: which pixels to read and how to weigh them.
template <simd::Simd S, bool inside>
void weigh(Run& run, const ImageView& image, bool repeat_edge) {
  const std::int32_t count = run.count;
  for (std::int32_t i = 0; i < count; i += S::lanes) {
    const Pair<S> column = split<S, inside>(S::load(run.across + i), image.width, repeat_edge);
    const Pair<S> row = split<S, inside>(S::load(run.down + i), image.height, repeat_edge);
    S::store(run.offsets + i,
             S::add(S::mul(row.first, S::splat_x(image.stride)), S::mul(column.first, S::splat_x(image.step))));
    S::store(run.columns + i, S::add(column.near, S::template shift_left<8>(column.beyond)));
    S::store(run.rows + i, S::add(row.near, S::template shift_left<16>(row.beyond)));
  }
}

// Groups that would reach beyond the image's last byte are read earlier and shifted into place.
template <simd::Simd S>
typename S::pairs gather_near_end(const ImageView& image, const std::int32_t* offsets) {
  std::uint64_t groups[S::pixels];
  for (int i = 0; i < S::pixels; ++i) {
    const std::int32_t wanted = offsets[i] + image.stride;
    const std::int32_t from = wanted < image.last ? wanted : image.last;
    std::memcpy(&groups[i], image.data + from, 8);
    groups[i] >>= 8 * (wanted - from);
  }
  return S::load_pairs(groups);
}

// Step 3: read, mix and store pixels. Stores may run past the group: later pixels overwrite that, and `room` floats
// remain in the tensor, the last of which must not be passed.
template <simd::Simd S, bool fused>
void mix(const Run& run, const ImageView& image, typename S::order order, const WarpOptions& options, bool near_end,
         float* to, std::int32_t pixels, std::ptrdiff_t room) {
  for (std::int32_t i = 0; i < pixels; i += S::pixels) {
    const std::int32_t* offsets = run.offsets + i;
    const auto upper = S::gather_pairs(image.data, offsets);
    const auto lower =
        near_end ? gather_near_end<S>(image, offsets) : S::gather_pairs(image.data + image.stride, offsets);
    const auto top = S::mix_columns(upper, order, run.columns + i);
    const auto bottom = S::mix_columns(lower, order, run.columns + i);
    if (3 * (i + S::pixels) + 1 <= room) {
      S::template store_rgb<fused>(to + 3 * i, top, bottom, run.rows + i, options.scale, options.offset);
    } else {
      float group[3 * S::pixels + 1];
      S::template store_rgb<fused>(group, top, bottom, run.rows + i, options.scale, options.offset);
      std::memcpy(to + 3 * i, group, static_cast<std::size_t>(room - 3 * i) * sizeof(float));
    }
  }
}

// Whether positions along a row lie in order in the image, give or take a pixel. Their numerators only grow or only
// fall; a denominator that varies by 1e-5 moves those in the image, below 2^20, by less than a pixel, whereas one that
// changes its sign would send some to infinity and back.
template <simd::Simd S>
bool in_order(const double* m, TensorView out) {
  const double change = __builtin_fabs(m[6]) * (out.width + Run::capacity);
  return change <= 1e-5 * (__builtin_fabs(m[8]) - change - __builtin_fabs(m[7]) * out.height);
}

// Whether all positions of a run, which lie in order, are between low and high: the ends decide, with a pixel's margin.
template <simd::Simd S>
bool between(const std::int32_t* positions, std::int32_t count, std::int32_t low, std::int32_t high) {
  const std::int32_t a = positions[0], b = positions[count - 1];
  return a >= low + 32 && b >= low + 32 && a <= high - 32 && b <= high - 32;
}

template <simd::Simd S>
void warp(ImageView image, TensorView out, const WarpOptions& options) noexcept {
  const int block = warp_block_width<S>(out);
  const bool ordered = in_order<S>(options.inverse, out);
  const auto order = S::channel_order(image.order);
  const std::ptrdiff_t total = static_cast<std::ptrdiff_t>(out.width) * out.height * 3;
  const std::int32_t right = (image.width - 2) * 32, bottom = (image.height - 2) * 32;
  Run run;
  for (std::int32_t y = 0; y < out.height; ++y) {
    for (std::int32_t block_x = 0; block_x < out.width; block_x += block) {
      const std::int32_t end = out.width - block_x < block ? out.width - block_x : block;
      for (std::int32_t start = 0; start < end; start += Run::capacity) {
        const std::int32_t pixels = end - start < Run::capacity ? end - start : Run::capacity;
        run.count = (pixels + 15) / 16 * 16;
        locate<S>(run, options.inverse, block_x, y, start);
        const bool in_rows = ordered && between<S>(run.down, run.count, 0, bottom);
        if (in_rows && between<S>(run.across, run.count, 0, right))
          weigh<S, true>(run, image, options.repeat_edge);
        else
          weigh<S, false>(run, image, options.repeat_edge);
        const std::ptrdiff_t at = (static_cast<std::ptrdiff_t>(y) * out.width + block_x + start) * 3;
        if (options.fused)
          mix<S, true>(run, image, order, options, !in_rows, out.data + at, pixels, total - at);
        else
          mix<S, false>(run, image, order, options, !in_rows, out.data + at, pixels, total - at);
      }
    }
  }
}

} // namespace hn
