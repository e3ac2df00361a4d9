// Elements of an XML text as they come, by Expat. What declares a document type is refused: none of the files that we
// read does, and entities are how XML is made to grow. Private to Workbook. Used by one thread at a time.
#pragma once

#include <memory>
#include <string_view>

struct XML_ParserStruct;

namespace entente::common {

// Names without their prefix (`table:name` is `name`).
class XmlAttributes {
 public:
  explicit XmlAttributes(const char* const* pairs) : pairs_(pairs) {}
  // The value; empty: there is none. The first of that name counts.
  std::string_view get(std::string_view name) const;

 private:
  const char* const* pairs_;
};

// What is told of elements. Nothing may throw.
class XmlListener {
 public:
  virtual ~XmlListener() = default;
  virtual void begin(std::string_view name, const XmlAttributes& attributes) = 0;
  virtual void end(std::string_view name) = 0;
  virtual void text(std::string_view piece) = 0;
  // Whether enough was read.
  virtual bool is_done() const { return false; }
};

class XmlEvents {
 public:
  explicit XmlEvents(XmlListener& listener);
  // False: the listener has enough, or the text isn't well-formed (is_broken()).
  bool take(std::string_view piece);
  // Says that nothing comes any more.
  void finish();
  bool is_broken() const { return broken_; }

 private:
  struct Free {
    void operator()(XML_ParserStruct* parser) const;
  };
  friend struct XmlHandlers;
  XmlListener& listener_;
  std::unique_ptr<XML_ParserStruct, Free> parser_;
  bool broken_ = false;
  bool stopped_ = false;
};

}  // namespace entente::common
