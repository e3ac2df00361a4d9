// Files that browsers read, all held in memory from the start: what wasn't found then can't be asked for, so no path
// leads outside the directory. A changed directory is seen after a restart. Thread-safe: immutable.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "gateway/http/http_message.h"

namespace entente::gateway {

class StaticFiles {
 public:
  // The console and the contracts that are part of the program.
  static StaticFiles embedded();
  // Every regular file below `directory`; hidden ones and links that lead outside are left out. INVALID_CONFIGURATION
  // when it can't be read, has no index.html, or holds more than 64 MiB.
  static absl::StatusOr<StaticFiles> from_directory(const std::string& directory);

  // Adds or replaces a file; `path` begins with '/'.
  void add(const std::string& path, std::string content);

  // Content of a file; empty when there is none.
  std::string_view content(std::string_view path) const;

  // Fills in 200 with type and ETag, or 304 when `if-none-match` names it; false when there is no such file. Where a
  // file `….br` or `….gz` lies beside the one asked for, and the reader takes that coding, it is sent instead. Every
  // path below /console that names no file is a page of the console; one below /invitations is its entry for focal
  // points. `/` leads to the console (302) where no /index.html stands for it.
  bool answer(const HttpRequest& request, HttpResponse& response) const;

 private:
  struct File {
    std::string content;
    std::string type;
    std::string etag;
  };
  using Found = std::map<std::string, File, std::less<>>::const_iterator;

  Found find(const std::string& path) const;

  std::map<std::string, File, std::less<>> files_;
};

}  // namespace entente::gateway
