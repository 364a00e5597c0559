// Landmarks over the memory of an array, each made when it is asked for.
#include "bindings/landmark_values.hpp"

namespace hn::landmark_objects {
namespace {

// Keeps the array alive, as each landmark keeps this.
struct Rows {
  PyObject object;
  Py_buffer array;
  PyTypeObject* kind; // of the landmarks
  Beside* beside;     // one for each row
};

Rows* rows_of(PyObject* self) noexcept { return reinterpret_cast<Rows*>(self); }

bool holds_landmarks(const Py_buffer& array) noexcept {
  return array.ndim == 2 && (array.shape[1] == axis_count || array.shape[1] == axis_count + 1) && array.format &&
         array.format[0] == 'f' && array.format[1] == '\0';
}

void free_rows(PyObject* self) noexcept {
  PyTypeObject* type = Py_TYPE(self);
  Rows& rows = *rows_of(self);
  PyBuffer_Release(&rows.array);
  PyMem_Free(rows.beside);
  Py_XDECREF(reinterpret_cast<PyObject*>(rows.kind));
  type->tp_free(self);
  Py_DECREF(type);
}

Py_ssize_t count_rows(PyObject* self) noexcept { return rows_of(self)->array.shape[0]; }

PyObject* row_at(PyObject* self, Py_ssize_t index) noexcept {
  Rows& rows = *rows_of(self);
  if (index < 0 || index >= rows.array.shape[0]) {
    PyErr_SetString(PyExc_IndexError, "landmark index out of range");
    return nullptr;
  }
  PyObject* made = rows.kind->tp_alloc(rows.kind, 0);
  if (made) {
    Values& values = *values_of(made);
    values.rows = Py_NewRef(self);
    values.row = static_cast<float*>(rows.array.buf) + index * rows.array.shape[1];
    values.column = rows.array.shape[1] > axis_count ? values.row + axis_count : nullptr;
    values.kept = rows.beside + index;
  }
  return made;
}

PyObject* holds_all(PyObject* self, PyObject* /*unused*/) noexcept {
  const Rows& rows = *rows_of(self);
  for (Py_ssize_t row = 0; row < rows.array.shape[0]; ++row) {
    const unsigned ignored = rows.array.shape[1] > axis_count ? 1U << visibility : 0U;
    if ((rows.beside[row].set & ~ignored) != all_axes)
      Py_RETURN_FALSE;
  }
  Py_RETURN_TRUE;
}

} // namespace

PyObject* make_rows(PyObject* kind, PyObject* array) noexcept {
  PyObject* made = rows_type->tp_alloc(rows_type, 0);
  if (!made)
    return nullptr;
  Rows& rows = *rows_of(made);
  if (PyObject_GetBuffer(array, &rows.array, PyBUF_C_CONTIGUOUS | PyBUF_WRITABLE | PyBUF_FORMAT) == 0) {
    if (!holds_landmarks(rows.array)) {
      PyErr_SetString(PyExc_ValueError, "array must be (n, 3) or (n, 4) float32");
    } else {
      const auto count = static_cast<std::size_t>(rows.array.shape[0]);
      rows.beside = static_cast<Beside*>(PyMem_Calloc(count, sizeof(Beside)));
      if (rows.beside) {
        for (std::size_t row = 0; row < count; ++row)
          rows.beside[row].set = all_axes;
        rows.kind = reinterpret_cast<PyTypeObject*>(Py_NewRef(kind));
        return made;
      }
      PyErr_NoMemory();
    }
  }
  Py_DECREF(made);
  return nullptr;
}

PyType_Spec rows_spec() {
  static PyMethodDef methods[] = {
      {"holds_all", holds_all, METH_NOARGS,
       "holds_all(self) -> bool\n\nReturn whether the array holds all that is known of the landmarks."},
      {},
  };
  static PyType_Slot slots[] = {
      {Py_tp_doc, const_cast<char*>("Landmarks over the memory of an array, each made when it is asked for.")},
      {Py_tp_dealloc, reinterpret_cast<void*>(free_rows)},
      {Py_tp_methods, methods},
      {Py_sq_length, reinterpret_cast<void*>(count_rows)},
      {Py_sq_item, reinterpret_cast<void*>(row_at)},
      {0, nullptr},
  };
  return {"holistic_native._core.LandmarkRows", sizeof(Rows), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
          slots};
}

} // namespace hn::landmark_objects
