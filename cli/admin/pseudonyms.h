// Rows of a store without a person: what names one, and what stands there instead. Names of resources and the authors
// of steps become those of the pseudonym, wherever a message has them; an address or a name within words becomes the
// pseudonym's id. Words of people are searched for names of two words and more only, and in what is written on
// proposals only: a name that is one word, or stands in a listing, may mean something else. Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/admin/personal_identity.h"
#include "cli/admin/store_kinds.h"
#include "services/common/storage/store_tables.h"

namespace google::protobuf {
class Message;
}

namespace entente::cli {

class Pseudonyms {
 public:
  // `pseudonym`: the id that takes the place of the person's and of the contact's.
  Pseudonyms(PersonalIdentity identity, std::string pseudonym);

  enum class Fate { kStays, kChanges, kGoes };
  // What becomes of the row, which is changed where that is kChanges. O(size of the row).
  Fate apply(const StoreKind& kind, const common::Table& table, common::Params& row) const;
  // Whether bytes or text of the row still hold the name of a resource, an address or a name of the person: in a
  // document whose digest is kept, or in words that apply() leaves alone.
  bool is_named_in(const common::Params& row) const;

  // The message without the person; false: it had nothing.
  bool rewrite(google::protobuf::Message& message) const;

 private:
  struct Needle {
    std::string text;  // in small letters
    std::string instead;
  };
  bool rewrite(std::string& text, bool free) const;
  bool may_hold(std::string_view bytes) const;
  bool is_own(const common::Table& table, const google::protobuf::Message& message) const;
  bool names(const common::Table& table, const common::Params& row) const;

  const PersonalIdentity identity_;
  const std::string pseudonym_;
  std::vector<Needle> resources_and_addresses_;
  std::vector<Needle> names_;
};

}  // namespace entente::cli
