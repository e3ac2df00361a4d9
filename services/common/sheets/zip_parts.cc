#include "services/common/sheets/zip_parts.h"

#include <zip.h>

#include <algorithm>
#include <array>

#include "services/common/base/strings.h"

namespace entente::common {
namespace {

constexpr std::size_t kPiece = std::size_t{64} << 10;
constexpr std::string_view kDamaged = "is damaged: open it, save it again and send that";

// The number of parts as the end of the directory says it; more than kMostParts where there is no such end, or where it
// stands elsewhere (zip64).
std::size_t count_of_parts(std::string_view bytes) {
  constexpr std::size_t kEndBytes = 22;
  constexpr std::size_t kLongestComment = 0xffff;
  const std::string_view tail = bytes.substr(bytes.size() - std::min(bytes.size(), kEndBytes + kLongestComment));
  const std::size_t at = tail.rfind("PK\x05\x06");
  if (at == std::string_view::npos || tail.size() - at < kEndBytes) return ZipParts::kMostParts + 1;
  const auto byte = [&](std::size_t place) {
    return static_cast<std::size_t>(static_cast<unsigned char>(tail[place]));
  };
  return byte(at + 10) | byte(at + 11) << 8;
}

struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

}  // namespace

void ZipParts::Close::operator()(zip* archive) const {
  zip_discard(archive);
}

ZipParts::ZipParts(std::string_view bytes, std::string& fault) {
  if (count_of_parts(bytes) > kMostParts) {
    fault = kDamaged;
    return;
  }
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source != nullptr) {
    archive_.reset(zip_open_from_source(source, ZIP_RDONLY, &error));
    if (!archive_) zip_source_free(source);
  }
  zip_error_fini(&error);
  if (archive_ && zip_get_num_entries(archive_.get(), 0) > static_cast<zip_int64_t>(kMostParts)) archive_.reset();
  if (!archive_) fault = kDamaged;
}

bool ZipParts::has(const std::string& name) const {
  return archive_ && zip_name_locate(archive_.get(), name.c_str(), ZIP_FL_NOCASE) >= 0;
}

bool ZipParts::read(const std::string& name, const std::function<bool(std::string_view piece)>& take,
                    std::string& fault) const {
  const auto fail = [&](std::string_view why) {
    fault = why;
    return false;
  };
  if (!archive_) return fail(kDamaged);
  const zip_int64_t index = zip_name_locate(archive_.get(), name.c_str(), ZIP_FL_NOCASE);
  if (index < 0) return true;
  zip_stat_t stat;
  zip_stat_init(&stat);
  constexpr zip_uint64_t kNeeded = ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
  if (zip_stat_index(archive_.get(), static_cast<zip_uint64_t>(index), 0, &stat) != 0 ||
      (stat.valid & kNeeded) != kNeeded) {
    return fail(kDamaged);
  }
  if (stat.encryption_method != ZIP_EM_NONE) {
    return fail("is protected by a password: take it off, and send that");
  }
  if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE) return fail(kDamaged);
  const std::unique_ptr<zip_file_t, CloseFile> file(
      zip_fopen_index(archive_.get(), static_cast<zip_uint64_t>(index), 0));
  if (!file) return fail(kDamaged);
  std::array<char, kPiece> piece;
  std::size_t unpacked = 0;
  for (;;) {
    const zip_int64_t got = zip_fread(file.get(), piece.data(), piece.size());
    if (got < 0) return fail(kDamaged);
    if (got == 0) return true;
    unpacked += static_cast<std::size_t>(got);
    if (unpacked > kMostBytes || (unpacked > kUnasked && unpacked / kMostRatio > stat.comp_size)) {
      return fail(
          "unpacks to far more than a sheet needs, and isn't read: copy the table into a new workbook, or save it as "
          "CSV UTF-8, and send that");
    }
    if (!take(std::string_view(piece.data(), static_cast<std::size_t>(got)))) return true;
  }
}

}  // namespace entente::common
