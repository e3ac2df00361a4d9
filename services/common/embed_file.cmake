# Writes OUTPUT: C++ that holds the bytes of INPUT as entente::NAMESPACE::NAME.
file(READ "${INPUT}" content)
file(WRITE "${OUTPUT}" "namespace entente::${NAMESPACE} {
extern const char* const ${NAME};
const char* const ${NAME} = R\"TEXTS(${content})TEXTS\";
}  // namespace entente::${NAMESPACE}
")
