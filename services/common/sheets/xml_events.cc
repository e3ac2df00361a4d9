#include "services/common/sheets/xml_events.h"

#include <expat.h>

namespace entente::common {
namespace {

std::string_view without_prefix(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace

struct XmlHandlers {
  static XmlEvents& of(void* data) { return *static_cast<XmlEvents*>(data); }
  static void stop_if_done(XmlEvents& events) {
    if (events.stopped_ || !events.listener_.is_done()) return;
    events.stopped_ = true;
    XML_StopParser(events.parser_.get(), XML_FALSE);
  }
  static void XMLCALL begin(void* data, const XML_Char* name, const XML_Char** attributes) {
    if (of(data).stopped_) return;
    of(data).listener_.begin(without_prefix(name), XmlAttributes(attributes));
    stop_if_done(of(data));
  }
  static void XMLCALL end(void* data, const XML_Char* name) {
    if (of(data).stopped_) return;
    of(data).listener_.end(without_prefix(name));
    stop_if_done(of(data));
  }
  static void XMLCALL text(void* data, const XML_Char* piece, int length) {
    if (!of(data).stopped_) of(data).listener_.text(std::string_view(piece, static_cast<std::size_t>(length)));
  }
  static void XMLCALL document_type(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    of(data).broken_ = true;
    XML_StopParser(of(data).parser_.get(), XML_FALSE);
  }
};

std::string_view XmlAttributes::get(std::string_view name) const {
  for (const char* const* pair = pairs_; *pair != nullptr; pair += 2) {
    if (without_prefix(*pair) == name) return pair[1];
  }
  return {};
}

void XmlEvents::Free::operator()(XML_ParserStruct* parser) const {
  XML_ParserFree(parser);
}

XmlEvents::XmlEvents(XmlListener& listener) : listener_(listener), parser_(XML_ParserCreate(nullptr)) {
  XML_SetUserData(parser_.get(), this);
  XML_SetElementHandler(parser_.get(), XmlHandlers::begin, XmlHandlers::end);
  XML_SetCharacterDataHandler(parser_.get(), XmlHandlers::text);
  XML_SetStartDoctypeDeclHandler(parser_.get(), XmlHandlers::document_type);
}

bool XmlEvents::take(std::string_view piece) {
  if (broken_ || stopped_) return false;
  if (XML_Parse(parser_.get(), piece.data(), static_cast<int>(piece.size()), XML_FALSE) != XML_STATUS_OK) {
    broken_ = broken_ || !stopped_;
    return false;
  }
  return true;
}

void XmlEvents::finish() {
  if (broken_ || stopped_) return;
  broken_ = XML_Parse(parser_.get(), nullptr, 0, XML_TRUE) != XML_STATUS_OK && !stopped_;
}

}  // namespace entente::common
