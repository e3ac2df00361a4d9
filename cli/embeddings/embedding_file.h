// EmbeddingFile: embeddings by the text that they are of, as a file of JSON, so that a text is asked for once, and that
// a round made with them can be made and verified again without the server. Each vector is kept with the model that was
// asked for and the name under which the server made it. Not thread-safe.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "cli/embeddings/embeddings_client.h"

namespace entente::cli {

class EmbeddingFile {
 public:
  // Empty where there is no such file. INVALID_ARGUMENT: it isn't one of ours.
  static absl::StatusOr<EmbeddingFile> read(const std::string& path);
  // Whole, or as it was. The same embeddings give the same bytes.
  absl::Status write() const;

  // nullptr: not there.
  const Embedding* find(std::string_view model, std::string_view text) const;
  void put(std::string_view model, std::string_view text, Embedding embedding);

 private:
  struct Kept {
    std::string model;
    Embedding embedding;
  };
  std::string path_;
  std::map<std::string, Kept, std::less<>> by_key_;  // SHA-256 of model and text
};

}  // namespace entente::cli
