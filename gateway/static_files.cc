#include "gateway/static_files.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "gateway/embedded_files.h"
#include "gateway/errors.h"
#include "gateway/http/ascii.h"
#include "services/common/base/strings.h"
#include "services/common/text/sha256.h"

namespace entente::gateway {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxTotalBytes = 64 << 20;

struct TypeOfExtension {
  std::string_view extension;
  std::string_view type;
};
constexpr std::array<TypeOfExtension, 15> kTypes{{{".html", "text/html; charset=utf-8"},
                                                  {".css", "text/css; charset=utf-8"},
                                                  {".js", "text/javascript; charset=utf-8"},
                                                  {".mjs", "text/javascript; charset=utf-8"},
                                                  {".json", "application/json"},
                                                  {".webmanifest", "application/manifest+json"},
                                                  {".txt", "text/plain; charset=utf-8"},
                                                  {".csv", "text/csv; charset=utf-8"},
                                                  {".svg", "image/svg+xml"},
                                                  {".png", "image/png"},
                                                  {".jpg", "image/jpeg"},
                                                  {".ico", "image/vnd.microsoft.icon"},
                                                  {".woff2", "font/woff2"},
                                                  {".wasm", "application/wasm"},
                                                  {".map", "application/json"}}};

std::string_view type_of(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  if (dot != std::string_view::npos) {
    for (const auto& [extension, type] : kTypes) {
      if (lower(path.substr(dot)) == extension) return type;
    }
  }
  return "application/octet-stream";
}

absl::Status fault(const std::string& directory, std::string_view rule) {
  return common::make_error(common::kInvalidConfiguration, common::concat("static: ", directory, " ", rule));
}

bool inside(const fs::path& root, const fs::path& path) {
  const auto [root_end, ignored] = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
  return root_end == root.end();
}

}  // namespace

StaticFiles StaticFiles::embedded() {
  StaticFiles files;
  for (const EmbeddedFile& file : embedded_files())
    files.add(common::concat("/", file.name), std::string(file.content));
  return files;
}

absl::StatusOr<StaticFiles> StaticFiles::from_directory(const std::string& directory) {
  std::error_code error;
  const fs::path root = fs::canonical(directory, error);
  if (error || !fs::is_directory(root)) return fault(directory, "isn't a directory that can be read");
  StaticFiles files;
  std::size_t total = 0;
  for (auto entry = fs::recursive_directory_iterator(root, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (entry->path().filename().string().starts_with(".")) {
      if (entry->is_directory()) entry.disable_recursion_pending();
      continue;
    }
    std::error_code missing;
    const fs::path target = fs::canonical(entry->path(), missing);
    if (missing || !fs::is_regular_file(target) || !inside(root, target)) continue;
    std::ifstream stream(target, std::ios::binary);
    std::string content(std::istreambuf_iterator<char>(stream), {});
    if (!stream)
      return fault(directory, common::concat("holds ", entry->path().filename().string(), ", which can't be read"));
    if ((total += content.size()) > kMaxTotalBytes) return fault(directory, "holds more than 64 MiB");
    files.add(common::concat("/", entry->path().lexically_relative(root).generic_string()), std::move(content));
  }
  if (error) return fault(directory, common::concat("can't be read: ", error.message()));
  if (files.files_.count("/index.html") == 0) return fault(directory, "has no index.html");
  return files;
}

void StaticFiles::add(const std::string& path, std::string content) {
  File file;
  file.type = type_of(path);
  file.etag = common::concat("\"", common::sha256_hex(content).substr(0, 32), "\"");
  file.content = std::move(content);
  files_[path] = std::move(file);
}

std::string_view StaticFiles::content(std::string_view path) const {
  const auto found = files_.find(path);
  return found == files_.end() ? std::string_view() : std::string_view(found->second.content);
}

bool StaticFiles::answer(const HttpRequest& request, HttpResponse& response) const {
  const auto found =
      files_.find(request.path == "/" ? std::string_view("/index.html") : std::string_view(request.path));
  if (found == files_.end()) return false;
  const File& file = found->second;
  response.headers.emplace_back("etag", file.etag);
  response.headers.emplace_back("cache-control",
                                "no-cache");  // keep it, but ask each time whether it is still the same
  if (const std::string* tags = request.header("if-none-match")) {
    for (std::string_view rest = *tags; !rest.empty();) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      std::string_view tag = without_blanks(rest.substr(0, comma));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
      if (tag.starts_with("W/")) tag.remove_prefix(2);
      if (tag == file.etag || tag == "*") {
        response.status = 304;
        return true;
      }
    }
  }
  response.headers.emplace_back("content-type", file.type);
  response.body = file.content;
  return true;
}

}  // namespace entente::gateway
