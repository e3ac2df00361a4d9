// QR codes: a text as a picture that telephones read, for a terminal or to print. The code itself is libqrencode's
// (ISO/IEC 18004); it restores up to 15 % of what gets dirty. A value; thread-safe.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace entente::cli {

// Modules that stay light around a code: readers ask for four.
inline constexpr int kQuietZone = 4;

class QrCode {
 public:
  // INVALID_ARGUMENT when `text` is empty or longer than a code holds (2,331 bytes).
  static absl::StatusOr<QrCode> of(const std::string& text);

  int width() const { return width_; }  // modules on a side, without the quiet zone
  // Light outside of the code.
  bool is_dark(int x, int y) const;

  // Half blocks of UTF-8, two rows of modules in a line: light ones are drawn, as most terminals are dark. `coloured`:
  // white on black whatever the terminal's colours.
  void print(std::ostream& out, bool coloured) const;
  // A picture of 60 mm.
  std::string svg() const;

 private:
  QrCode(int width, std::vector<bool> dark) : width_(width), dark_(std::move(dark)) {}
  int width_;
  std::vector<bool> dark_;  // row by row
};

}  // namespace entente::cli
