// Parts of a zip in memory, each unpacked piece by piece and never held whole, by libzip. Made for files of strangers:
// few parts, only what deflate packs, and an end for what unpacks to too much. Private to Workbook. Used by one thread
// at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

struct zip;

namespace entente::common {

class ZipParts {
 public:
  static constexpr std::size_t kMostParts = 5000;
  // Of one part, unpacked; and unpacked for each packed byte, beyond the first kUnasked of a part.
  static constexpr std::size_t kMostBytes = std::size_t{512} << 20;
  static constexpr std::size_t kMostRatio = 250;
  static constexpr std::size_t kUnasked = std::size_t{8} << 20;

  // `bytes` must outlive it. `fault` says what is wrong with the zip as a whole; nothing can be read then.
  ZipParts(std::string_view bytes, std::string& fault);

  bool has(const std::string& name) const;
  // Gives a part to `take`, piece by piece, until that answers false. False: it is damaged, packed in another way,
  // under a password, or too large, which `fault` says. A part that isn't there is empty.
  bool read(const std::string& name, const std::function<bool(std::string_view piece)>& take, std::string& fault) const;

 private:
  struct Close {
    void operator()(zip* archive) const;
  };
  std::unique_ptr<zip, Close> archive_;
};

}  // namespace entente::common
