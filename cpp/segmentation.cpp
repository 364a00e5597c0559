#include "segmentation.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace hn {
namespace {

// For each output position along an axis: the two inputs it lies between, and the weight of the second.
struct Axis {
  std::vector<std::ptrdiff_t> first, second;
  std::vector<float> weight;
};

Axis axis(int from, int to) {
  const double scale = static_cast<double>(from) / to;
  Axis a;
  for (int i = 0; i < to; ++i) {
    auto position = static_cast<float>((i + 0.5) * scale - 0.5);
    auto index = static_cast<int>(std::floor(position));
    position -= static_cast<float>(index);
    if (index < 0) {
      index = 0;
      position = 0.0F;
    }
    if (index >= from - 1) {
      index = from - 1;
      position = 0.0F;
    }
    a.first.push_back(index);
    a.second.push_back(index + 1 < from ? index + 1 : index);
    a.weight.push_back(position);
  }
  return a;
}

Axis aligned_axis(int from, int to) {
  const auto last = static_cast<float>(from - 1);
  const float step = to > 1 ? last / static_cast<float>(to - 1) : 0.0F;
  Axis a;
  for (int i = 0; i < to; ++i) {
    const float position = static_cast<float>(i) * step;
    const auto first = static_cast<std::ptrdiff_t>(std::floor(position));
    a.first.push_back(first);
    a.second.push_back(static_cast<std::ptrdiff_t>(std::min(std::ceil(position), last)));
    a.weight.push_back(std::clamp(position - static_cast<float>(first), 0.0F, 1.0F));
  }
  return a;
}

} // namespace

void transpose_convolution(const float* image, Size size, std::size_t channels, const float* weights, float bias,
                           float* out) noexcept {
  const std::ptrdiff_t out_width = 2 * static_cast<std::ptrdiff_t>(size.width);
  for (std::ptrdiff_t y = 0; y < size.height; ++y)
    for (std::ptrdiff_t x = 0; x < size.width; ++x, image += channels)
      for (std::ptrdiff_t corner = 0; corner < 4; ++corner) {
        const float* w = weights + static_cast<std::size_t>(corner) * channels;
        float sum = bias;
        for (std::size_t c = 0; c < channels; ++c)
          sum += image[c] * w[c];
        out[(2 * y + corner / 2) * out_width + 2 * x + corner % 2] = sum;
      }
}

void resize_linear(const float* from, Size from_size, float* to, Size to_size) {
  const Axis across = axis(from_size.width, to_size.width);
  const Axis down = axis(from_size.height, to_size.height);
  const auto width = static_cast<std::size_t>(to_size.width);
  std::vector<float> upper(width), lower(width);
  const auto mix_row = [&](std::ptrdiff_t y, std::vector<float>& row) {
    const float* source = from + y * from_size.width;
    for (std::size_t x = 0; x < width; ++x)
      row[x] = source[across.first[x]] * (1.0F - across.weight[x]) + source[across.second[x]] * across.weight[x];
  };
  std::ptrdiff_t mixed = -1;
  for (std::size_t y = 0; y < static_cast<std::size_t>(to_size.height); ++y) {
    if (down.first[y] != mixed) { // rows of the input are mixed once, however many rows of the output use them
      mixed = down.first[y];
      mix_row(mixed, upper);
      mix_row(down.second[y], lower);
    }
    const float w = down.weight[y];
    for (std::size_t x = 0; x < width; ++x)
      to[y * width + x] = upper[x] * (1.0F - w) + lower[x] * w;
  }
}

void categorize(const float* from, Size from_size, Categories categories, std::uint8_t* to, Size to_size) {
  const Axis across = aligned_axis(from_size.width, to_size.width);
  const Axis down = aligned_axis(from_size.height, to_size.height);
  const auto width = static_cast<std::size_t>(to_size.width);
  std::vector<float> row(static_cast<std::size_t>(from_size.width));
  for (std::size_t y = 0; y < static_cast<std::size_t>(to_size.height); ++y) {
    const float* upper = from + down.first[y] * from_size.width;
    const float* lower = from + down.second[y] * from_size.width;
    for (std::size_t x = 0; x < row.size(); ++x)
      row[x] = upper[x] + (lower[x] - upper[x]) * down.weight[y];
    for (std::size_t x = 0; x < width; ++x) {
      const float left = row[static_cast<std::size_t>(across.first[x])];
      const float right = row[static_cast<std::size_t>(across.second[x])];
      to[y * width + x] = left + (right - left) * across.weight[x] > 0.5F ? categories.inside : categories.outside;
    }
  }
}

} // namespace hn
