#include "region.hpp"

#include <cstdio>

#include "bindings/arrays.hpp"
#include "bindings/register.hpp"

namespace hn {
namespace {

Region turned(Region region, const Landmarks& at, std::size_t from, std::size_t to, Size image, float target,
              Arithmetic arithmetic) {
  region.rotation = alignment_rotation(point_at(at, from, "start"), point_at(at, to, "end"), image, target, arithmetic);
  return region;
}

} // namespace

void register_region(py::module_& m) {
  using ImageSize = std::pair<int, int>;
  py::class_<Region>(m, "Region",
                     "A rotated rectangle of an image: centre and sides as fractions of its width and height, rotation "
                     "in radians, clockwise on screen.")
      .def(py::init([](float cx, float cy, float width, float height, float rotation) {
             return Region{cx, cy, width, height, rotation};
           }),
           py::arg("cx"), py::arg("cy"), py::arg("width"), py::arg("height"), py::arg("rotation") = 0.0F)
      .def_readonly("cx", &Region::cx)
      .def_readonly("cy", &Region::cy)
      .def_readonly("width", &Region::width)
      .def_readonly("height", &Region::height)
      .def_readonly("rotation", &Region::rotation)
      .def(
          "as_tuple", [](const Region& r) { return py::make_tuple(r.cx, r.cy, r.width, r.height, r.rotation); },
          "Return (cx, cy, width, height, rotation).")
      .def("__repr__", [](const Region& r) {
        char text[160];
        std::snprintf(text, sizeof text, "Region(cx=%.6g, cy=%.6g, width=%.6g, height=%.6g, rotation=%.6g)",
                      static_cast<double>(r.cx), static_cast<double>(r.cy), static_cast<double>(r.width),
                      static_cast<double>(r.height), static_cast<double>(r.rotation));
        return std::string(text);
      });

  m.def(
      "region_from_alignment",
      [](const Floats& landmarks, std::size_t centre, std::size_t scale_point, ImageSize image, float target_degrees,
         Arithmetic arithmetic) {
        const Landmarks at = points(landmarks, "landmarks");
        return region_from_alignment(point_at(at, centre, "centre"), point_at(at, scale_point, "scale_point"),
                                     checked_size(image, "image_size"), radians(target_degrees), arithmetic);
      },
      py::arg("landmarks").noconvert(), py::arg("centre"), py::arg("scale_point"), py::arg("image_size"),
      py::arg("target_degrees"), py::arg("arithmetic") = Arithmetic::legacy,
      "Place a square around landmark `centre` whose half side reaches to landmark `scale_point`.");
  m.def(
      "region_from_landmarks",
      [](const Floats& landmarks, std::size_t start, std::size_t end, ImageSize image, Arithmetic arithmetic) {
        const Landmarks at = points(landmarks, "landmarks");
        return turned(region_from_box(box_around(at)), at, start, end, checked_size(image, "image_size"), 0.0F,
                      arithmetic);
      },
      py::arg("landmarks").noconvert(), py::arg("start"), py::arg("end"), py::arg("image_size"),
      py::arg("arithmetic") = Arithmetic::legacy,
      "Bound all landmarks; the rotation makes the line from landmark `start` to `end` horizontal.");
  m.def(
      "region_from_detection",
      [](const Floats& detections, std::size_t row, std::size_t start, std::size_t end, ImageSize image,
         float target_degrees, Arithmetic arithmetic, std::optional<float> target_radians) {
        require(detections.ndim() == 2 && detections.shape(1) >= 9 && detections.shape(1) % 2 == 1, "detections",
                "(detections, 5 + 2 * keypoints) float32", detections);
        if (row >= length(detections, 0))
          refuse("row", "below " + std::to_string(detections.shape(0)), std::to_string(row));
        const float* at = detections.data() + row * length(detections, 1);
        const Landmarks keypoints = {at + 5, (length(detections, 1) - 5) / 2, 2};
        return turned(region_from_box({at[1], at[2], at[3], at[4]}), keypoints, start, end,
                      checked_size(image, "image_size"), target_radians.value_or(radians(target_degrees)), arithmetic);
      },
      py::arg("detections").noconvert(), py::arg("row"), py::arg("start"), py::arg("end"), py::arg("image_size"),
      py::arg("target_degrees"), py::arg("arithmetic") = Arithmetic::legacy, py::arg("target_radians") = py::none(),
      "Take a detection's box; the rotation brings the line from keypoint `start` to `end` to the target direction, "
      "which `target_radians` gives instead where it is not None.");
  m.def("region_overlap", &region_overlap, py::arg("a"), py::arg("b"),
        "Return the intersection over union of two regions, their rotations ignored.");
  m.def(
      "region_from_keypoints",
      [](const Floats& keypoints, std::size_t start, std::size_t end, ImageSize image, Arithmetic arithmetic) {
        const Landmarks at = points(keypoints, "keypoints");
        return turned(region_from_keypoints(at), at, start, end, checked_size(image, "image_size"), 0.0F, arithmetic);
      },
      py::arg("keypoints").noconvert(), py::arg("start"), py::arg("end"), py::arg("image_size"),
      py::arg("arithmetic") = Arithmetic::legacy,
      "Bound a detection's keypoints; the rotation makes the line from keypoint `start` to `end` horizontal.");
  m.def(
      "region_from_hand",
      [](const Floats& hand, ImageSize image, Arithmetic arithmetic) {
        const Landmarks at = points(hand, "hand");
        require(at.count == 21, "hand", "(21, 2 or more) float32", hand);
        return region_from_hand(at, checked_size(image, "image_size"), arithmetic);
      },
      py::arg("hand").noconvert(), py::arg("image_size"), py::arg("arithmetic") = Arithmetic::legacy,
      "Bound a hand's 21 landmarks by a region turned along the hand.");
  m.def(
      "region_from_wrist",
      [](const Floats& pose, std::size_t wrist, std::size_t pinky, std::size_t index, ImageSize image,
         Arithmetic arithmetic) {
        const Landmarks at = points(pose, "pose");
        return region_from_wrist(point_at(at, wrist, "wrist"), point_at(at, pinky, "pinky"),
                                 point_at(at, index, "index"), checked_size(image, "image_size"), arithmetic);
      },
      py::arg("pose").noconvert(), py::arg("wrist"), py::arg("pinky"), py::arg("index"), py::arg("image_size"),
      py::arg("arithmetic") = Arithmetic::legacy, "Guess a hand's region from three landmarks of a pose.");
  m.def(
      "transform_region",
      [](const Region& region, ImageSize image, float scale, float shift_y, bool square, Arithmetic arithmetic) {
        return transform_region(region, checked_size(image, "image_size"), scale, shift_y, square, arithmetic);
      },
      py::arg("region"), py::arg("image_size"), py::arg("scale"), py::arg("shift_y") = 0.0F, py::arg("square") = true,
      py::arg("arithmetic") = Arithmetic::legacy,
      "Shift a region along its own vertical by a fraction of its height, make it square (its longer side), scale it.");
  m.def(
      "region_scale",
      [](const Region& region, ImageSize image) {
        const Size size = checked_size(image, "image_size");
        return (region.width * static_cast<float>(size.width) + region.height * static_cast<float>(size.height)) / 2.0F;
      },
      py::arg("region"), py::arg("image_size"), "Return the mean of a region's width and height in pixels.");
  m.def(
      "keep_region",
      [](const Floats& landmarks, const Region& previous, const Region& recrop, ImageSize image, float rotation_degrees,
         float translation, float scale, float margin, Arithmetic arithmetic) {
        return keep_region(points(landmarks, "landmarks"), previous, recrop, checked_size(image, "image_size"),
                           {rotation_degrees, translation, scale, margin}, arithmetic);
      },
      py::arg("landmarks").noconvert(), py::arg("previous"), py::arg("recrop"), py::arg("image_size"),
      py::arg("rotation_degrees"), py::arg("translation"), py::arg("scale"), py::arg("margin"),
      py::arg("arithmetic") = Arithmetic::legacy,
      "Decide whether the previous region is still close to the re-crop region and its landmarks still inside.");
}

} // namespace hn
