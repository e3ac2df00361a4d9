// Erasing a person from all stores. Decisions, directives and invitations keep a pseudonym in the person's place, the
// same in all of them, so that what follows from who decided stays as it is; what needn't be kept goes. Then the
// stores' files are rewritten. The erasing is noted in the store of profiles before it begins, and what identifies the
// person goes from there with the last step: killed at any time, it goes on with the next call, under the same
// pseudonym. What stays is the note: the pseudonym, when it began and when it ended.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace entente::cli {

struct ErasedTable {
  std::string table;  // profiles.people
  std::int64_t changed = 0;
  std::int64_t gone = 0;
};

struct Erasure {
  std::string pseudonym;  // people/erased-…
  std::vector<ErasedTable> tables;
  std::vector<std::string> left;  // rows that still have an address or name, which nobody but people can judge
};

// Erases who is meant by `asked` (identity_of), behind those whose erasing was begun and didn't end. Empty: nothing
// that is stored names anybody so. Watchers hear of what changed. Errors as those of open_all_stores; repeat it.
absl::StatusOr<std::vector<Erasure>> erase_person(const std::vector<std::string>& places,
                                                  const std::vector<std::string>& asked, bool quiet);

}  // namespace entente::cli
