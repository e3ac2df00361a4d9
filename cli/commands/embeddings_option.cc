#include "cli/commands/embeddings_option.h"

#include <CLI/CLI.hpp>

#include "cli/output/progress_bar.h"
#include "matcher/score/evaluation.h"

namespace entente::cli {
namespace {

bool wanted(const ListingEmbeddings& embeddings) {
  return !embeddings.server.url.empty() || !embeddings.file.empty();
}

}  // namespace

void add_embeddings_options(CLI::App& command, ListingEmbeddings& embeddings, bool ask) {
  auto* model =
      command.add_option("--embeddings-model", embeddings.server.model, "Name of the model of the embeddings");
  command
      .add_option("--embeddings-file", embeddings.file,
                  ask ? "File that keeps embeddings, so that each text is asked for once, and verify can "
                        "have them"
                      : "File with the embeddings that the round was made with")
      ->type_name("FILE")
      ->needs(model);
  if (!ask) return;
  command
      .add_option("--embeddings", embeddings.server.url,
                  "Server of embeddings (POST …/v1/embeddings, plain HTTP) to ask for those of titles and "
                  "summaries.\nThe programme's weight \"embedding\" says what their likeness is worth. "
                  "Texts leave this machine\nwhere the server isn't on it")
      ->type_name("URL")
      ->needs(model);
  command.add_option("--embeddings-key", embeddings.server.key, "Key that the server of embeddings wants, if any")
      ->envname("ENTENTE_EMBEDDINGS_KEY");
}

absl::Status fill_embeddings(const ListingEmbeddings& embeddings, DataSet& data) {
  if (!wanted(embeddings)) return absl::OkStatus();
  ProgressBar bar(false);
  return embed_listings(embeddings, data.listings, [&](std::size_t done, std::size_t all) {
    bar.show("embeddings", static_cast<std::int64_t>(done), static_cast<std::int64_t>(all));
  });
}

absl::Status check_embeddings_count(const ListingEmbeddings& embeddings, const matching::v1::Programme& programme) {
  if (!wanted(embeddings)) return absl::OkStatus();
  const auto& weights = programme.weights();
  const auto weight = weights.find(std::string(matcher::term_id(matcher::Term::kEmbedding)));
  if (weight != weights.end() && weight->second > 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "--embeddings: the programme gives the likeness of texts no points, so nothing would come of it; give it a "
      "weight \"embedding\" (in a programme file, or to try: --what-if weights.embedding=10)");
}

}  // namespace entente::cli
