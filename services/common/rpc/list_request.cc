#include "services/common/rpc/list_request.h"
#include "services/common/base/deterministic_bytes.h"

#include "services/common/base/status.h"
#include "services/common/rpc/page_token.h"

namespace entente::common {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string text_in(const Message& request, const char* name) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? std::string() : request.GetReflection()->GetString(request, field);
}

}  // namespace

absl::StatusOr<ListPage> read_list_request(const Message& request, const google::protobuf::Descriptor& entry,
                                           std::span<const ListField> fields) {
  ListPage page;
  ENTENTE_ASSIGN_OR_RETURN(page.selection,
                           Selection::parse(text_in(request, "filter"), text_in(request, "order_by"), entry, fields));
  const FieldDescriptor* size = request.GetDescriptor()->FindFieldByName("page_size");
  ENTENTE_ASSIGN_OR_RETURN(page.size, effective_page_size(request.GetReflection()->GetInt32(request, size)));
  const std::unique_ptr<Message> query(request.New());
  query->CopyFrom(request);
  for (const char* name : {"page_size", "page_token", "min_position"}) {
    const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName(name);
    if (field != nullptr) query->GetReflection()->ClearField(query.get(), field);
  }
  page.query = query_digest({request.GetTypeName(), deterministic_bytes(*query)});
  ENTENTE_ASSIGN_OR_RETURN(std::string position, parse_page_token(page.query, text_in(request, "page_token")));
  (page.selection.is_ordered() ? page.behind : page.after) = std::move(position);
  return page;
}

std::string token_behind(const ListPage& page, const Message& last, std::string_view position) {
  return make_page_token(page.query, page.selection.is_ordered() ? page.selection.key_of(last) : std::string(position));
}

}  // namespace entente::common
