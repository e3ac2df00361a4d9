#include "cli/embeddings/embedding_file.h"

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "cli/output/files.h"
#include "cli/output/language.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/text/sha256.h"

namespace entente::cli {
namespace {

using common::concat;
using nlohmann::json;

constexpr std::string_view kFormat = "entente-embeddings/1";

std::string key_of(std::string_view model, std::string_view text) {
  return common::Digest(kFormat).add(model).add(text).finish_hex();
}

std::string text_of(const json& object, std::string_view field) {
  const auto at = object.find(field);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

}  // namespace

absl::StatusOr<EmbeddingFile> EmbeddingFile::read(const std::string& path) {
  EmbeddingFile file;
  file.path_ = path;
  const absl::StatusOr<std::string> content = read_file(path);
  if (absl::IsNotFound(content.status())) return file;
  if (!content.ok()) return content.status();
  const json document = json::parse(*content, nullptr, false);
  const auto wrong = [&](std::string_view what) {
    return absl::InvalidArgumentError(
        say("cli.embeddings.no_file_of_ours", {{"path", path}, {"what", std::string(what)}}));
  };
  if (!document.is_object() || text_of(document, "format") != kFormat || !document.contains("vectors") ||
      !document["vectors"].is_object())
    return wrong(say("cli.embeddings.format", {{"format", std::string(kFormat)}}));
  for (const auto& [key, kept] : document["vectors"].items()) {
    std::string bytes;
    if (!kept.is_object() || text_of(kept, "model").empty() || text_of(kept, "made_by").empty() ||
        !absl::Base64Unescape(text_of(kept, "vector"), &bytes) || bytes.empty())
      return wrong(say("cli.embeddings.vector", {{"key", key}}));
    file.by_key_[key] = {text_of(kept, "model"), {{bytes.begin(), bytes.end()}, text_of(kept, "made_by")}};
  }
  return file;
}

absl::Status EmbeddingFile::write() const {
  json vectors = json::object();
  for (const auto& [key, kept] : by_key_) {
    const std::string bytes(kept.embedding.vector.begin(), kept.embedding.vector.end());
    vectors[key] = {{"model", kept.model}, {"made_by", kept.embedding.made_by}, {"vector", absl::Base64Escape(bytes)}};
  }
  const json document = {{"format", kFormat}, {"vectors", std::move(vectors)}};
  return write_file(path_, document.dump(-1, ' ', false, json::error_handler_t::replace) + "\n");
}

const Embedding* EmbeddingFile::find(std::string_view model, std::string_view text) const {
  const auto kept = by_key_.find(key_of(model, text));
  return kept == by_key_.end() ? nullptr : &kept->second.embedding;
}

void EmbeddingFile::put(std::string_view model, std::string_view text, Embedding embedding) {
  by_key_[key_of(model, text)] = {std::string(model), std::move(embedding)};
}

}  // namespace entente::cli
