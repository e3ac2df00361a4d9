// Latin letters to ASCII, sixteen code points a line; `.` stays as it is. From the canonical decompositions of Unicode
// 15 with the letters that have none (ß, æ, ø, đ, ł, ı …) by hand. Private to text.cc.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace entente::common {

struct FoldingLine {
  std::uint32_t first;
  std::string_view letters;
};

inline constexpr auto kLatinFolding = std::to_array<FoldingLine>({
    {0x00c0, "A A A A A A AE C E E E E I I I I"},         {0x00d0, "D N O O O O O . O U U U U Y Th ss"},
    {0x00e0, "a a a a a a ae c e e e e i i i i"},         {0x00f0, "d n o o o o o . o u u u u y th y"},
    {0x0100, "A a A a A a C c C c C c C c D d"},          {0x0110, "D d E e E e E e E e E e G g G g"},
    {0x0120, "G g G g H h H h I i I i I i I i"},          {0x0130, "I i IJ ij J j K k k L l L l L l L"},
    {0x0140, "l L l N n N n N n n N n O o O o"},          {0x0150, "O o OE oe R r R r R r S s S s S s"},
    {0x0160, "S s T t T t T t U u U u U u U u"},          {0x0170, "U u U u W w Y y Y Z z Z z Z z s"},
    {0x0180, ". B . . . . O . . . D . . . E E"},          {0x0190, "E . . . . . I I K k . . . N . ."},
    {0x01a0, "O o . . . . . . . . . . . . . U"},          {0x01b0, "u . V Y y Z z . . . . . . . . ."},
    {0x01c0, ". . . . DZ Dz dz LJ Lj lj NJ Nj nj A a I"}, {0x01d0, "i O o U u U u U u U u U u e A a"},
    {0x01e0, "A a AE ae G g G g K k O o O o . ."},        {0x01f0, "j DZ Dz dz G g . . N n A a AE ae O o"},
    {0x0200, "A a A a E e E e I i I i O o O o"},          {0x0210, "R r R r U u U u S s T t . . H h"},
    {0x0220, ". . . . Z z A a E e O o O o O o"},          {0x0230, "O o Y y . . . . . . . . . . . ."},
    {0x0240, ". . . . . . . . . . . . . . . ."},          {0x1e00, "A a B b B b B b C c D d D d D d"},
    {0x1e10, "D d D d E e E e E e E e E e F f"},          {0x1e20, "G g H h H h H h H h H h I i I i"},
    {0x1e30, "K k K k K k L l L l L l L l M m"},          {0x1e40, "M m M m N n N n N n N n O o O o"},
    {0x1e50, "O o O o P p P p R r R r R r R r"},          {0x1e60, "S s S s S s S s S s T t T t T t"},
    {0x1e70, "T t U u U u U u U u U u V v V v"},          {0x1e80, "W w W w W w W w W w X x X x Y y"},
    {0x1e90, "Z z Z z Z z h t w y a s . . SS ."},         {0x1ea0, "A a A a A a A a A a A a A a A a"},
    {0x1eb0, "A a A a A a A a E e E e E e E e"},          {0x1ec0, "E e E e E e E e I i I i O o O o"},
    {0x1ed0, "O o O o O o O o O o O o O o O o"},          {0x1ee0, "O o O o U u U u U u U u U u U u"},
    {0x1ef0, "U u Y y Y y Y y Y y . . . . . ."},
});

}  // namespace entente::common
