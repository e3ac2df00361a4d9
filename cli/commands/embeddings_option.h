// --embeddings and what belongs to it, for the commands that score listings. Main thread only.
#pragma once

#include "absl/status/status.h"
#include "cli/data_set/data_set.h"
#include "cli/embeddings/listing_embeddings.h"

namespace CLI {
class App;
}

namespace entente::cli {

// `ask`: with the server, too; else only the file that keeps what was asked for.
void add_embeddings_options(CLI::App& command, ListingEmbeddings& embeddings, bool ask);

// Fills the listings' embeddings; does nothing where neither a server nor a file is named.
absl::Status fill_embeddings(const ListingEmbeddings& embeddings, DataSet& data);

// FAILED_PRECONDITION where embeddings are asked for and the programme gives them no points: nothing would come of it.
absl::Status check_embeddings_count(const ListingEmbeddings& embeddings, const matching::v1::Programme& programme);

}  // namespace entente::cli
