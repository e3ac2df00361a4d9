// What is worth knowing of the cells of a sheet and stops nothing: those that stand for nothing (n/a, #REF!, -) and are
// read as empty, and those that look as if they had been read in another encoding once. Each kind is told once, of the
// first, with how many there are. Not safe from several threads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace entente::common {

struct SheetFault;

class CellNotes {
 public:
  // Empties a cell that stands for nothing. `is_id`: a word such as `nan` may be what it says.
  void empty_if_mark(int row, const std::string& column, bool is_id, std::string& cell);
  void look_at(int row, const std::string& column, const std::string& cell);
  void warn(std::vector<SheetFault>& warnings) const;

 private:
  struct Noted {
    int count = 0;
    int row = 0;
    std::string column;
    std::string value;
    void add(int in_row, const std::string& in_column, std::string_view text);
  };
  Noted emptied_;
  Noted misread_;
};

}  // namespace entente::common
