#include "cli/commands/embeddings_option.h"

#include <CLI/CLI.hpp>

#include "cli/output/language.h"
#include "cli/output/progress_bar.h"
#include "matcher/score/evaluation.h"

namespace entente::cli {
namespace {

bool wanted(const ListingEmbeddings& embeddings) {
  return !embeddings.server.url.empty() || !embeddings.file.empty();
}

}  // namespace

void add_embeddings_options(CLI::App& command, ListingEmbeddings& embeddings, bool ask) {
  auto* model = command.add_option("--embeddings-model", embeddings.server.model, say("cli.option.embeddings_model"));
  command
      .add_option("--embeddings-file", embeddings.file,
                  ask ? say("cli.option.embeddings_file") : say("cli.option.embeddings_of_round"))
      ->type_name(say("cli.type.file"))
      ->needs(model);
  if (!ask) return;
  command.add_option("--embeddings", embeddings.server.url, say("cli.option.embeddings"))
      ->type_name("URL")
      ->needs(model);
  command.add_option("--embeddings-key", embeddings.server.key, say("cli.option.embeddings_key"))
      ->envname("ENTENTE_EMBEDDINGS_KEY");
}

absl::Status fill_embeddings(const ListingEmbeddings& embeddings, DataSet& data) {
  if (!wanted(embeddings)) return absl::OkStatus();
  ProgressBar bar(false);
  return embed_listings(embeddings, data.listings, [&](std::size_t done, std::size_t all) {
    bar.show(say("cli.embeddings.phase"), static_cast<std::int64_t>(done), static_cast<std::int64_t>(all));
  });
}

absl::Status check_embeddings_count(const ListingEmbeddings& embeddings, const matching::v1::Programme& programme) {
  if (!wanted(embeddings)) return absl::OkStatus();
  const auto& weights = programme.weights();
  const auto weight = weights.find(std::string(matcher::term_id(matcher::Term::kEmbedding)));
  if (weight != weights.end() && weight->second > 0) return absl::OkStatus();
  return absl::FailedPreconditionError(say("cli.error.embeddings_without_weight"));
}

}  // namespace entente::cli
