# ./mvnw and ./spillway source this file. It sets JAVA_HOME to a JDK 25 of the machine, or ends with an error.

spillway_is_jdk25() {
  [ -x "$1/bin/${spillway_tool:-javac}" ] && [ -r "$1/release" ] && grep -q '^JAVA_VERSION="25[."]' "$1/release"
}

spillway_find_jdk25() {
  if [ -n "${JAVA_HOME-}" ] && spillway_is_jdk25 "$JAVA_HOME"; then
    return 0
  fi
  spillway_found=$(command -v "${spillway_tool:-javac}" 2>/dev/null) && spillway_found=$(readlink -f "$spillway_found" 2>/dev/null) || spillway_found=
  for spillway_home in "${spillway_found%/bin/*}" "${JAVA_HOME_25_X64-}" "${JAVA_HOME_25_ARM64-}" \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$spillway_home" ] && spillway_is_jdk25 "$spillway_home"; then
      JAVA_HOME=$spillway_home
      export JAVA_HOME
      return 0
    fi
  done
  echo "Spillway needs a JDK 25 and found none in JAVA_HOME (${JAVA_HOME:-not set}), on the PATH, or in the usual places such as /usr/lib/jvm: install one (for example Temurin 25) or set JAVA_HOME." >&2
  return 1
}

spillway_find_jdk25 || exit 1
