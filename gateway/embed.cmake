# Writes a source file that holds other files byte for byte:
#   cmake -DOUT=… "-DFILES=a;b" "-DTREE=dir" -DTREE_AT=console/ -P embed.cmake
# FILES are known by their names, those below TREE by their paths there, behind TREE_AT. The assembler takes their bytes
# in, which costs no time however large they are; a digest of them stands in the source, so that one that changes makes
# another object.
set(names)
set(paths)
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  list(APPEND names ${name})
  list(APPEND paths ${file})
endforeach()
if(TREE)
  file(GLOB_RECURSE tree LIST_DIRECTORIES false RELATIVE ${TREE} ${TREE}/*)
  list(SORT tree)
  foreach(file IN LISTS tree)
    list(APPEND names ${TREE_AT}${file})
    list(APPEND paths ${TREE}/${file})
  endforeach()
endif()

set(arrays)
set(rows)
set(number 0)
foreach(name path IN ZIP_LISTS names paths)
  file(SHA256 ${path} digest)
  string(APPEND arrays "// ${digest}
asm(\".section .rodata\\n\"
    \"entente_file${number}:\\n.incbin \\\"${path}\\\"\\n\"
    \"entente_file${number}_end:\\n.byte 0\\n.previous\\n\");
extern \"C\" const char entente_file${number}[], entente_file${number}_end[];\n")
  string(APPEND rows
         "      {\"${name}\", {entente_file${number}, static_cast<std::size_t>(entente_file${number}_end - entente_file${number})}},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE ${OUT} "// Written by gateway/embed.cmake.
#include \"gateway/embedded_files.h\"

${arrays}
namespace entente::gateway {

const std::vector<EmbeddedFile>& embedded_files() {
  static const std::vector<EmbeddedFile> files{
${rows}  };
  return files;
}

}  // namespace entente::gateway
")
