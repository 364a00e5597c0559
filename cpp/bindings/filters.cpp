#include "filters.hpp"

#include "bindings/arrays.hpp"
#include "bindings/register.hpp"

namespace hn {
namespace {

constexpr std::int64_t max_time_us = 9'000'000'000'000'000; // what fits in 64 bits as nanoseconds: 285 years

} // namespace

void register_filters(py::module_& m) {
  py::class_<LowPassFilter>(
      m, "LowPassFilter",
      R"(Exponential smoothing of one column of landmarks over time; the first values pass unchanged.

Args:
    alpha: weight of the new value, 0..1.)")
      .def(py::init([](float alpha) {
             if (!(alpha >= 0.0F && alpha <= 1.0F))
               refuse("alpha", "in 0..1", std::to_string(alpha));
             return LowPassFilter(alpha);
           }),
           py::arg("alpha"))
      .def(
          "apply",
          [](LowPassFilter& filter, Floats& landmarks, std::size_t column) {
            const LandmarkRows at = rows(landmarks, "landmarks");
            if (column >= at.columns)
              refuse("column", "below " + std::to_string(at.columns), std::to_string(column));
            if (!filter.fits(at.count))
              refuse("landmarks", "as many as before", shape_text(landmarks));
            filter.apply(at.data + column, at.count, at.columns);
          },
          py::arg("landmarks").noconvert(), py::arg("column"), R"(Smooth one column in place.

Args:
    landmarks: (landmarks, 2 or more) float32, with as many rows as before.
    column: index of the column.)")
      .def("reset", &LowPassFilter::reset, "Forget the past.");

  py::class_<OneEuroFilter>(m, "OneEuroFilter",
                            R"(One-euro filter for x, y, z of landmarks: steady at rest, quick in motion.

Args:
    min_cutoff: Hz, above 0: the cutoff at rest.
    beta: how fast the cutoff grows with speed, 0 or more.
    derivate_cutoff: Hz, above 0: the cutoff of the speed itself.)")
      .def(py::init([](float min_cutoff, float beta, float derivate_cutoff) {
             if (!(min_cutoff > 0.0F && beta >= 0.0F && derivate_cutoff > 0.0F))
               refuse("min_cutoff, beta, derivate_cutoff", "positive, not negative, positive",
                      std::to_string(min_cutoff) + ", " + std::to_string(beta) + ", " +
                          std::to_string(derivate_cutoff));
             return OneEuroFilter({min_cutoff, beta, derivate_cutoff});
           }),
           py::arg("min_cutoff"), py::arg("beta"), py::arg("derivate_cutoff") = 1.0F)
      .def(
          "apply",
          [](OneEuroFilter& filter, Floats& landmarks, std::int64_t time_us, std::pair<int, int> image,
             float object_scale) {
            const LandmarkRows at = rows(landmarks, "landmarks");
            require(at.columns >= 3, "landmarks", "(landmarks, 3 or more) float32", landmarks);
            if (time_us < -max_time_us || time_us > max_time_us)
              refuse("time_us", "between -" + std::to_string(max_time_us) + " and " + std::to_string(max_time_us),
                     std::to_string(time_us));
            if (!filter.fits(at.count))
              refuse("landmarks", "as many as before", shape_text(landmarks));
            filter.apply(at.data, at.count, at.columns, time_us, checked_size(image, "image_size"), object_scale);
          },
          py::arg("landmarks").noconvert(), py::arg("time_us"), py::arg("image_size") = std::pair(1, 1),
          py::arg("object_scale") = 1.0F,
          R"(Smooth x, y, z in place.

Args:
    landmarks: (landmarks, 3 or more) float32, with as many rows as before.
    time_us: time of the frame, microseconds. Landmarks of a negative time stay as they are.
    image_size: (width, height), pixels; speeds are measured in pixels of it. (1, 1) for metres.
    object_scale: pixels; speeds are divided by it. Below 1e-6 nothing is smoothed.)")
      .def("reset", &OneEuroFilter::reset, "Forget the past.");
}

} // namespace hn
