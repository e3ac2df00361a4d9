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
#include "gateway/http/content_coding.h"
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

struct Coding {
  std::string_view name;
  std::string_view extension;
};
// The smaller one first.
constexpr std::array<Coding, 2> kCodings{{{"br", ".br"}, {"gzip", ".gz"}}};

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

// What the console's builder names after their content stays what it is for ever.
constexpr std::string_view kConsole = "/console";
constexpr std::string_view kNamedByContent = "/console/assets/";

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

StaticFiles::Found StaticFiles::find(const std::string& path) const {
  if (path == "/") return files_.find("/index.html");
  // The link of an invitation, which its city opens without an account: its secret is for the page to read.
  if (path.starts_with("/invitations/")) return files_.find("/console/tasks.html");
  auto found = files_.find(path);
  if (found != files_.end() || !path.starts_with(kConsole)) return found;
  // Addresses of the console are its own: `/console/review?…` is a page of it, `/console/tasks` its other entry.
  const std::string_view rest = std::string_view(path).substr(kConsole.size());
  if (!(rest.empty() || rest.front() == '/') || rest.substr(rest.rfind('/') + 1).find('.') != std::string_view::npos)
    return found;
  found = files_.find(path + ".html");
  return found != files_.end() ? found : files_.find(common::concat(kConsole, "/index.html"));
}

bool StaticFiles::answer(const HttpRequest& request, HttpResponse& response) const {
  const Found found = find(request.path);
  if (found == files_.end()) {
    if (request.path != "/") return false;
    response.status = 302;
    response.headers.emplace_back("location", kConsole);
    response.headers.emplace_back("cache-control", "no-cache");
    return true;
  }
  const std::string& type = found->second.type;
  Found sent = found;
  for (const auto& [coding, extension] : kCodings) {
    const auto coded = files_.find(found->first + std::string(extension));
    if (coded == files_.end()) continue;
    if (response.headers.empty() || response.headers.back().first != "vary")
      response.headers.emplace_back("vary", "accept-encoding");
    if (!accepts(request, coding)) continue;
    sent = coded;
    response.headers.emplace_back("content-encoding", coding);
    break;
  }
  const File& file = sent->second;
  response.headers.emplace_back("etag", file.etag);
  // The others are kept, but asked for each time whether they are still the same.
  response.headers.emplace_back(
      "cache-control", found->first.starts_with(kNamedByContent) ? "public,max-age=31536000,immutable" : "no-cache");
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
  response.headers.emplace_back("content-type", type);
  response.body = file.content;
  return true;
}

}  // namespace entente::gateway
