// Embeddings of listings: asked of a server for title and summary, or taken from the file that keeps them. Not
// thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "cli/embeddings/embeddings_client.h"
#include "entente/listings/v1/listing.pb.h"

namespace entente::cli {

struct ListingEmbeddings {
  EmbeddingsServer server;  // without a URL: all texts must be in the file
  std::string file;         // empty: none
};

// Fills `embedding` of every listing; the file gets what was asked for, even where a later request fails.
// FAILED_PRECONDITION: listings that have embeddings already (of which model nobody knows), texts that are in no file
// where no server is named, or a server whose model has another name than the one that made those of the file. Else as
// embed() and EmbeddingFile.
absl::Status embed_listings(const ListingEmbeddings& options, std::vector<listings::v1::Listing>& listings,
                            const std::function<void(std::size_t done, std::size_t all)>& progress = {});

}  // namespace entente::cli
