// Sources: MediaPipe's ImageToTensor calculator for padding and matrix; OpenCV 4.10's RotatedRect,
// getPerspectiveTransform and invert for the pixel map. The order of operations and the float or double type of each
// step are theirs, because the last bit of this map decides pixels.
#include "crop.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <utility>

namespace hn {
namespace {

// A rotated rectangle in pixels.
struct PixelRegion {
  float cx;
  float cy;
  float width;
  float height;
  float rotation;
};

bool usable(PixelRegion r) {
  return std::isfinite(r.cx) && std::isfinite(r.cy) && std::isfinite(r.rotation) && std::isfinite(r.width) &&
         std::isfinite(r.height) && r.width > 0.0F && r.height > 0.0F;
}

std::array<float, 4> grow_to_aspect(PixelRegion& r, Size tensor) {
  const float wanted = static_cast<float>(tensor.height) / static_cast<float>(tensor.width);
  const float found = r.height / r.width;
  float horizontal = 0.0F;
  float vertical = 0.0F;
  if (wanted > found) {
    r.height = r.width * wanted;
    vertical = (1.0F - found / wanted) / 2.0F;
  } else {
    r.width = r.height / wanted;
    horizontal = (1.0F - wanted / found) / 2.0F;
  }
  return {horizontal, vertical, horizontal, vertical};
}

std::array<float, 16> projection(PixelRegion r, Size image, Arithmetic arithmetic) {
  const float cosine = cos_by(arithmetic, r.rotation);
  const float sine = sin_by(arithmetic, r.rotation);
  const float per_width = 1.0F / static_cast<float>(image.width);
  const float per_height = 1.0F / static_cast<float>(image.height);
  std::array<float, 16> m{};
  m[0] = r.width * cosine * per_width;
  m[1] = -r.height * sine * per_width;
  m[3] = (-0.5F * r.width * cosine + 0.5F * r.height * sine + r.cx) * per_width;
  m[4] = r.width * sine * per_height;
  m[5] = r.height * cosine * per_height;
  m[7] = (-0.5F * r.height * cosine - 0.5F * r.width * sine + r.cy) * per_height;
  m[10] = r.width * per_width;
  m[15] = 1.0F;
  return m;
}

// Corners bottom left, top left, top right, bottom right, as cv::RotatedRect gives them.
std::array<Point, 4> corners(PixelRegion r, Arithmetic arithmetic) {
  const auto degrees = static_cast<float>(static_cast<double>(r.rotation * 180.0F) / pi);
  const double angle = static_cast<double>(degrees) * pi / 180.0;
  const float b = static_cast<float>(std::cos(angle)) * 0.5F;
  const float a = static_cast<float>(std::sin(angle)) * 0.5F;
  const Point p0 = {r.cx - a * r.height - b * r.width, r.cy + b * r.height - a * r.width};
  const Point p1 = {r.cx + a * r.height - b * r.width, r.cy - b * r.height - a * r.width};
  if (arithmetic == Arithmetic::tasks)
    return {p0, p1, Point{r.cx + a * r.height + b * r.width, r.cy - b * r.height + a * r.width},
            Point{r.cx - a * r.height + b * r.width, r.cy + b * r.height + a * r.width}};
  return {p0, p1, Point{2.0F * r.cx - p0.x, 2.0F * r.cy - p0.y}, Point{2.0F * r.cx - p1.x, 2.0F * r.cy - p1.y}};
}

using System = std::array<std::array<double, 9>, 8>; // eight equations, the right-hand side in the last column

// Gaussian elimination with partial pivoting; false when the system is singular.
bool solve(System& s, std::array<double, 8>& x) {
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t pivot = i;
    for (std::size_t j = i + 1; j < 8; ++j)
      if (std::abs(s[j][i]) > std::abs(s[pivot][i]))
        pivot = j;
    if (std::abs(s[pivot][i]) < DBL_EPSILON * 100)
      return false;
    std::swap(s[i], s[pivot]);
    const double d = -1.0 / s[i][i];
    for (std::size_t j = i + 1; j < 8; ++j) {
      const double alpha = s[j][i] * d;
      for (std::size_t k = i + 1; k < 9; ++k)
        s[j][k] += alpha * s[i][k];
    }
  }
  for (std::size_t i = 8; i-- > 0;) {
    double rest = s[i][8];
    for (std::size_t k = i + 1; k < 8; ++k)
      rest -= s[i][k] * x[k];
    x[i] = rest / s[i][i];
  }
  return true;
}

// The homography that takes image pixels at the region's corners to the tensor's corners.
bool homography(PixelRegion r, Size tensor, Arithmetic arithmetic, std::array<double, 9>& m) {
  const auto width = static_cast<float>(tensor.width);
  const auto height = static_cast<float>(tensor.height);
  const std::array<Point, 4> to = {Point{0.0F, height}, Point{0.0F, 0.0F}, Point{width, 0.0F}, Point{width, height}};
  const std::array<Point, 4> from = corners(r, arithmetic);
  System s{};
  for (std::size_t i = 0; i < 4; ++i) {
    const auto [x, y] = from[i];
    const auto [u, v] = to[i];
    s[i] = {x, y, 1, 0, 0, 0, -x * u, -y * u, u};
    s[i + 4] = {0, 0, 0, x, y, 1, -x * v, -y * v, v};
  }
  std::array<double, 8> solution{};
  if (!solve(s, solution))
    return false;
  for (std::size_t i = 0; i < 8; ++i)
    m[i] = solution[i];
  m[8] = 1.0;
  return true;
}

bool invert(const std::array<double, 9>& m, std::array<double, 9>& out) {
  const double det =
      m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) + m[2] * (m[3] * m[7] - m[4] * m[6]);
  if (det == 0.0)
    return false;
  const double d = 1.0 / det;
  out = {(m[4] * m[8] - m[5] * m[7]) * d, (m[2] * m[7] - m[1] * m[8]) * d, (m[1] * m[5] - m[2] * m[4]) * d,
         (m[5] * m[6] - m[3] * m[8]) * d, (m[0] * m[8] - m[2] * m[6]) * d, (m[2] * m[3] - m[0] * m[5]) * d,
         (m[3] * m[7] - m[4] * m[6]) * d, (m[1] * m[6] - m[0] * m[7]) * d, (m[0] * m[4] - m[1] * m[3]) * d};
  return std::all_of(out.begin(), out.end(), [](double value) { return std::isfinite(value); });
}

} // namespace

std::optional<Crop> place_crop(Region region, Size image, Size tensor, bool keep_aspect,
                               Arithmetic arithmetic) noexcept {
  const auto width = static_cast<float>(image.width);
  const auto height = static_cast<float>(image.height);
  PixelRegion r = {region.cx * width, region.cy * height, region.width * width, region.height * height,
                   region.rotation};
  if (!usable(r))
    return std::nullopt;
  Crop crop{region, image, tensor, {}, {}, {}, arithmetic};
  if (keep_aspect)
    crop.padding = grow_to_aspect(r, tensor);
  crop.matrix = projection(r, image, arithmetic);
  std::array<double, 9> forward{};
  if (!homography(r, tensor, arithmetic, forward) || !invert(forward, crop.inverse))
    return std::nullopt;
  return crop;
}

} // namespace hn
