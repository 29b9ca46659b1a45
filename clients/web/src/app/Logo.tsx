export function Logo() {
  return (
    <>
      <svg viewBox="0 0 32 32" width="34" height="34" aria-hidden focusable="false">
        <rect width="32" height="32" rx="8" fill="#3b3fb6" />
        <path d="M7 11.2 16 8l9 3.2-9 3.4z" fill="#fff" />
        <path d="M14.6 15.6h2.8V22h-2.8z" fill="#ffc24b" />
        <path d="M10.5 22h11v2.4h-11z" fill="#fff" />
      </svg>
      <span style={{ fontWeight: 750, fontSize: "1.2rem", letterSpacing: "-0.02em", marginInlineStart: "0.55rem", alignSelf: "center" }}>Lectern</span>
    </>
  );
}
