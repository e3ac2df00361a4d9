# Writes OUTPUT: C++ that holds the bytes of INPUT as entente::matching::kTextsCsv.
file(READ "${INPUT}" content)
file(WRITE "${OUTPUT}" "namespace entente::matching {
extern const char* const kTextsCsv;
const char* const kTextsCsv = R\"TEXTS(${content})TEXTS\";
}  // namespace entente::matching
")
