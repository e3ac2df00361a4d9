#include "cli/output/qr_code.h"

#include <qrencode.h>

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "cli/output/language.h"
#include "services/common/base/strings.h"

namespace entente::cli {
namespace {

constexpr int kAnyVersion = 0;

}  // namespace

absl::StatusOr<QrCode> QrCode::of(const std::string& text) {
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeString8bit(text.c_str(), kAnyVersion, QR_ECLEVEL_M), QRcode_free);
  if (code == nullptr) return absl::InvalidArgumentError(say("cli.error.qr", {{"count", std::to_string(text.size())}}));
  std::vector<bool> dark;
  for (int i = 0; i < code->width * code->width; ++i) dark.push_back((code->data[i] & 1) != 0);
  return QrCode(code->width, std::move(dark));
}

bool QrCode::is_dark(int x, int y) const {
  if (x < 0 || y < 0 || x >= width_ || y >= width_) return false;
  return dark_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x)];
}

void QrCode::print(std::ostream& out, bool coloured) const {
  const int end = width_ + kQuietZone;
  for (int y = -kQuietZone; y < end; y += 2) {
    if (coloured) out << "\033[97;40m";
    for (int x = -kQuietZone; x < end; ++x) {
      // Behind the last row there is nothing, so that an odd number of rows ends with the half of a line.
      const bool above = !is_dark(x, y);
      const bool below = y + 1 < end && !is_dark(x, y + 1);
      out << (above ? (below ? "█" : "▀") : (below ? "▄" : " "));
    }
    if (coloured) out << "\033[0m";
    out << '\n';
  }
}

std::string QrCode::svg() const {
  const std::string side = std::to_string(width_ + 2 * kQuietZone);
  std::string path;
  for (int y = 0; y < width_; ++y) {
    for (int x = 0; x < width_; ++x) {
      if (is_dark(x, y)) path += common::concat("M", x + kQuietZone, " ", y + kQuietZone, "h1v1h-1z");
    }
  }
  return common::concat("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"60mm\" height=\"60mm\" viewBox=\"0 0 ", side,
                        " ", side, "\" shape-rendering=\"crispEdges\">\n<rect width=\"", side, "\" height=\"", side,
                        "\" fill=\"#fff\"/>\n<path fill=\"#000\" d=\"", path, "\"/>\n</svg>\n");
}

}  // namespace entente::cli
