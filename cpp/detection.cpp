// Sources: MediaPipe's SsdAnchors, TensorsToDetections, NonMaxSuppression (weighted), DetectionLetterboxRemoval and
// DetectionProjection calculators; float32 sums run in their order.
#include "detection.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <numeric>

#include "region.hpp"

namespace hn {
namespace {

constexpr float max_logit = 100.0F;

// In the logit's own domain a score is cheap to reject without exp; the margin keeps the exact test in charge.
float rejection_logit(float min_score) {
  if (!(min_score > 0.0F))
    return -FLT_MAX;
  if (min_score >= 1.0F)
    return -max_logit;
  return std::log(min_score / (1.0F - min_score)) - 0.5F;
}

Box box_of(const float* detection) { return {detection[1], detection[2], detection[3], detection[4]}; }

Point project(const std::array<float, 16>& m, Point p) {
  return {p.x * m[0] + p.y * m[1] + m[3], p.x * m[4] + p.y * m[5] + m[7]};
}

// The score-weighted mean of the candidates, with the first one's score.
void append_mean(const float* detections, std::size_t row, const std::vector<std::size_t>& candidates,
                 std::vector<float>& out) {
  const float* best = detections + candidates.front() * row;
  std::vector<float> sums(row, 0.0F);
  float total = 0.0F;
  for (const std::size_t candidate : candidates) {
    const float* d = detections + candidate * row;
    const float score = d[0];
    total += score;
    sums[1] += d[1] * score;
    sums[2] += d[2] * score;
    sums[3] += (d[1] + d[3]) * score;
    sums[4] += (d[2] + d[4]) * score;
    for (std::size_t i = detection_head; i < row; ++i)
      sums[i] += d[i] * score;
  }
  sums[0] = best[0];
  for (std::size_t i = 1; i < row; ++i)
    sums[i] /= total;
  sums[3] -= sums[1];
  sums[4] -= sums[2];
  out.insert(out.end(), sums.begin(), sums.end());
}

} // namespace

std::vector<float> make_anchors(int size, const std::vector<int>& strides, int per_layer) {
  std::vector<float> centres;
  for (std::size_t first = 0; first < strides.size();) {
    std::size_t last = first;
    while (last < strides.size() && strides[last] == strides[first])
      ++last;
    const int cells = (size - 1) / strides[first] + 1;
    const auto repeats = static_cast<int>(last - first) * per_layer;
    for (int y = 0; y < cells; ++y)
      for (int x = 0; x < cells; ++x)
        for (int i = 0; i < repeats; ++i) {
          centres.push_back((static_cast<float>(x) + 0.5F) / static_cast<float>(cells));
          centres.push_back((static_cast<float>(y) + 0.5F) / static_cast<float>(cells));
        }
    first = last;
  }
  return centres;
}

std::vector<float> decode_detections(const DetectionDecoder& decoder, const float* boxes, const float* logits) {
  std::vector<float> out;
  const float rejected = rejection_logit(decoder.min_score);
  for (std::size_t i = 0; i < decoder.count; ++i) {
    if (logits[i] < rejected)
      continue;
    const float logit = std::clamp(logits[i], -max_logit, max_logit);
    const float score = 1.0F / (1.0F + exp_by(decoder.arithmetic, -logit));
    if (!(score >= decoder.min_score))
      continue;
    const float* raw = boxes + i * decoder.raw_row();
    const Point anchor = {decoder.anchors[2 * i], decoder.anchors[2 * i + 1]};
    const float cx = raw[0] / decoder.size + anchor.x;
    const float cy = raw[1] / decoder.size + anchor.y;
    const float width = raw[2] / decoder.size;
    const float height = raw[3] / decoder.size;
    const float xmin = cx - width / 2.0F;
    const float ymin = cy - height / 2.0F;
    const float box_width = cx + width / 2.0F - xmin;
    const float box_height = cy + height / 2.0F - ymin;
    if (!(box_width >= 0.0F && box_height >= 0.0F))
      continue;
    out.insert(out.end(), {score, xmin, ymin, box_width, box_height});
    for (std::size_t k = 0; k < decoder.keypoints; ++k) {
      out.push_back(raw[4 + 2 * k] / decoder.size + anchor.x);
      out.push_back(raw[5 + 2 * k] / decoder.size + anchor.y);
    }
  }
  return out;
}

std::vector<float> suppress_detections(const float* detections, std::size_t count, std::size_t row, float max_overlap) {
  std::vector<std::size_t> left(count);
  std::iota(left.begin(), left.end(), std::size_t{0});
  std::stable_sort(left.begin(), left.end(),
                   [=](std::size_t a, std::size_t b) { return detections[a * row] > detections[b * row]; });
  std::vector<float> out;
  std::vector<std::size_t> candidates, rest;
  while (!left.empty()) {
    const float* best = detections + left.front() * row;
    candidates.clear();
    rest.clear();
    for (const std::size_t i : left)
      (box_overlap(box_of(detections + i * row), box_of(best)) > max_overlap ? candidates : rest).push_back(i);
    if (candidates.empty()) { // a box without area overlaps not even itself: MediaPipe stops after it
      out.insert(out.end(), best, best + row);
      break;
    }
    append_mean(detections, row, candidates, out);
    left.swap(rest);
  }
  return out;
}

void remove_letterbox(float* detections, std::size_t count, std::size_t row,
                      const std::array<float, 4>& padding) noexcept {
  const auto [left, top, right, bottom] = padding;
  const float width = 1.0F - (left + right);
  const float height = 1.0F - (top + bottom);
  for (float* d = detections; d != detections + count * row; d += row) {
    d[1] = (d[1] - left) / width;
    d[2] = (d[2] - top) / height;
    d[3] /= width;
    d[4] /= height;
    for (std::size_t i = detection_head; i < row; i += 2) {
      d[i] = (d[i] - left) / width;
      d[i + 1] = (d[i + 1] - top) / height;
    }
  }
}

void project_detections(float* detections, std::size_t count, std::size_t row,
                        const std::array<float, 16>& m) noexcept {
  for (float* d = detections; d != detections + count * row; d += row) {
    const float xmax = d[1] + d[3], ymax = d[2] + d[4];
    const std::array<Point, 4> corners = {project(m, {d[1], d[2]}), project(m, {xmax, d[2]}), project(m, {xmax, ymax}),
                                          project(m, {d[1], ymax})};
    const auto [x_low, x_high] = std::minmax({corners[0].x, corners[1].x, corners[2].x, corners[3].x});
    const auto [y_low, y_high] = std::minmax({corners[0].y, corners[1].y, corners[2].y, corners[3].y});
    d[1] = x_low;
    d[2] = y_low;
    d[3] = x_high - x_low;
    d[4] = y_high - y_low;
    for (std::size_t i = detection_head; i < row; i += 2) {
      const Point p = project(m, {d[i], d[i + 1]});
      d[i] = p.x;
      d[i + 1] = p.y;
    }
  }
}

} // namespace hn
