// Source: mediapipe/util/tflite/operations (version 2 of each operator). Which step is float and which double, and the
// order of operations, are part of the result.
#include "attention.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "geometry.hpp"

namespace hn {
namespace {

using Matrix = std::array<float, 16>;

Matrix operator*(const Matrix& a, const Matrix& b) noexcept {
  Matrix product{};
  for (std::size_t row = 0; row < 4; ++row)
    for (std::size_t column = 0; column < 4; ++column)
      for (std::size_t k = 0; k < 4; ++k)
        product[4 * row + column] += a[4 * row + k] * b[4 * k + column];
  return product;
}

Matrix shift(float x, float y) noexcept { return {1, 0, 0, x, 0, 1, 0, y, 0, 0, 1, 0, 0, 0, 0, 1}; }

Matrix stretch(float x, float y) noexcept { return {x, 0, 0, 0, 0, y, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}; }

struct Turn {
  float cosine;
  float sine;

  explicit Turn(float angle) noexcept : cosine(std::cos(angle)), sine(std::sin(angle)) {}
  Point operator()(Point p) const noexcept { return {cosine * p.x - sine * p.y, sine * p.x + cosine * p.y}; }
  Matrix matrix() const noexcept { return {cosine, -sine, 0, 0, sine, cosine, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}; }
};

// A row of a matrix times (x, y, 0, 1).
float apply(const float* row, float x, float y) noexcept { return row[0] * x + row[1] * y + row[3]; }

// The weighted mean of two neighbours.
float mix(double rest, float fraction, float a, float b) noexcept {
  return static_cast<float>(rest * static_cast<double>(a) + static_cast<double>(fraction * b));
}

} // namespace

void landmarks_to_transform(const float* landmarks, const FacePart& part, float* matrix) noexcept {
  const auto landmark = [landmarks](std::size_t i) { return Point{landmarks[3 * i], landmarks[3 * i + 1]}; };
  const Point left = landmark(part.left);
  const Point right = landmark(part.right);
  const float angle = std::atan2(right.y - left.y, right.x - left.x);
  const Turn upright(-angle);
  const Turn back(angle);

  Point low = upright(landmark(static_cast<std::size_t>(part.box.front())));
  Point high = low;
  for (const std::int32_t index : part.box.subspan(1)) {
    const Point p = upright(landmark(static_cast<std::size_t>(index)));
    low = {std::min(low.x, p.x), std::min(low.y, p.y)};
    high = {std::max(high.x, p.x), std::max(high.y, p.y)};
  }
  const Point center = back({(low.x + high.x) / 2, (low.y + high.y) / 2});
  const auto size = static_cast<float>(part.size);
  const Matrix transform = shift(center.x, center.y) * back.matrix() *
                           stretch(part.scale * (high.x - low.x) / size, part.scale * (high.y - low.y) / size) *
                           shift(-size / 2, -size / 2);
  std::copy(transform.begin(), transform.end(), matrix);
}

void transform_tensor_bilinear(const FeatureMap& map, const float* matrix, int size, float* out) noexcept {
  const auto channels = static_cast<std::size_t>(map.channels);
  const std::size_t stride = channels * static_cast<std::size_t>(map.columns);
  const auto last_column = static_cast<float>(map.columns - 1);
  const auto last_row = static_cast<float>(map.rows - 1);

  // The matrix is for pixel areas, the loop is over pixel centres: shift by half a pixel before and after.
  std::array<float, 8> to_map;
  std::copy_n(matrix, to_map.size(), to_map.begin());
  for (float* row : {&to_map[0], &to_map[4]})
    row[3] = static_cast<float>(row[3] + (row[0] * 0.5 + row[1] * 0.5 - 0.5));

  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x, out += channels) {
      const float u = apply(&to_map[0], static_cast<float>(x), static_cast<float>(y));
      const float v = apply(&to_map[4], static_cast<float>(x), static_cast<float>(y));
      if (!(u >= 0 && u <= last_column && v >= 0 && v <= last_row)) { // so that NaN is outside too
        std::fill_n(out, channels, 0.0F);
        continue;
      }
      const float column = std::floor(u);
      const float row = std::floor(v);
      const float right = u - column;
      const float below = v - row;
      // On the last column and row the neighbour beyond has the weight 0: read the same one again.
      const float* upper =
          map.data + static_cast<std::size_t>(row) * stride + static_cast<std::size_t>(column) * channels;
      const float* lower = upper + (row < last_row ? stride : 0);
      const std::size_t next = column < last_column ? channels : 0;
      for (std::size_t c = 0; c < channels; ++c)
        out[c] = mix(1.0 - below, below, mix(1.0 - right, right, upper[c], upper[c + next]),
                     mix(1.0 - right, right, lower[c], lower[c + next]));
    }
  }
}

void transform_landmarks(const float* points, std::size_t count, const float* matrix, float* out) noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    const float x = points[2 * i];
    const float y = points[2 * i + 1];
    out[2 * i] = apply(matrix, x, y);
    out[2 * i + 1] = apply(matrix + 4, x, y);
  }
}

} // namespace hn
