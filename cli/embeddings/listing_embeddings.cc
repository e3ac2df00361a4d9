#include "cli/embeddings/listing_embeddings.h"

#include <algorithm>
#include <optional>
#include <set>

#include "cli/embeddings/embedding_file.h"
#include "cli/output/language.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"

namespace entente::cli {
namespace {

using common::concat;

// Texts that are asked for before the file is written again.
constexpr std::size_t kTextsOfAStep = 512;

std::string text_of(const listings::v1::Listing& listing) {
  return concat(listing.title(), "\n", listing.summary());
}

// Vectors of different models can't be compared.
absl::Status check_one_model(const std::vector<const Embedding*>& embeddings, const std::string& file) {
  for (const Embedding* embedding : embeddings) {
    const Embedding& first = *embeddings.front();
    if (embedding->made_by == first.made_by && embedding->vector.size() == first.vector.size()) continue;
    return absl::FailedPreconditionError(
        say("cli.embeddings.two_models", {{"file", file},
                                          {"first", first.made_by},
                                          {"first_size", std::to_string(first.vector.size())},
                                          {"next", embedding->made_by},
                                          {"next_size", std::to_string(embedding->vector.size())}}));
  }
  return absl::OkStatus();
}

absl::Status ask_for(const ListingEmbeddings& options, const std::vector<std::string>& texts, EmbeddingFile& file,
                     const std::function<void(std::size_t, std::size_t)>& progress) {
  for (std::size_t at = 0; at < texts.size(); at += kTextsOfAStep) {
    const auto step = std::span(texts).subspan(at, std::min(kTextsOfAStep, texts.size() - at));
    absl::StatusOr<std::vector<Embedding>> embeddings = embed(options.server, step, [&](std::size_t count) {
      if (progress) progress(at + count, texts.size());
    });
    if (!embeddings.ok()) return embeddings.status();
    for (std::size_t i = 0; i < step.size(); ++i) file.put(options.server.model, step[i], std::move((*embeddings)[i]));
    if (!options.file.empty()) ENTENTE_RETURN_IF_ERROR(file.write());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status embed_listings(const ListingEmbeddings& options, std::vector<listings::v1::Listing>& listings,
                            const std::function<void(std::size_t done, std::size_t all)>& progress) {
  const std::string& model = options.server.model;
  if (model.empty()) return absl::InvalidArgumentError(say("cli.embeddings.name_model"));
  for (const auto& listing : listings) {
    if (!listing.embedding().empty())
      return absl::FailedPreconditionError(say("cli.embeddings.has_one", {{"listing", listing.name()}}));
  }
  EmbeddingFile file;
  if (!options.file.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(file, EmbeddingFile::read(options.file));
  }
  std::set<std::string> missing;
  for (const auto& listing : listings) {
    std::string text = text_of(listing);
    if (file.find(model, text) == nullptr) missing.insert(std::move(text));
  }
  if (!missing.empty() && options.server.url.empty())
    return absl::FailedPreconditionError(say_counted("cli.embeddings.missing",
                                                     static_cast<std::int64_t>(missing.size()),
                                                     {{"file", options.file}, {"model", model}}));
  ENTENTE_RETURN_IF_ERROR(ask_for(options, {missing.begin(), missing.end()}, file, progress));
  std::vector<const Embedding*> embeddings;
  for (const auto& listing : listings) embeddings.push_back(file.find(model, text_of(listing)));
  ENTENTE_RETURN_IF_ERROR(check_one_model(embeddings, options.file.empty() ? options.server.url : options.file));
  for (std::size_t i = 0; i < listings.size(); ++i) {
    const auto& vector = embeddings[i]->vector;
    listings[i].set_embedding(std::string(vector.begin(), vector.end()));
  }
  return absl::OkStatus();
}

}  // namespace entente::cli
