import { defineConfig, type Plugin } from "vite";

// Shaka's style sheet asks Google for a font; the page makes no third-party request.
const withoutRemoteFonts: Plugin = {
  name: "without-remote-fonts",
  enforce: "pre",
  transform: (code, id) =>
    id.endsWith("controls.css") ? code.replace(/@font-face\s*{[^}]*https:[^}]*}/g, "") : null,
};

// Relative addresses: the page lives at the root of a domain on AWS, below a bucket's name locally.
export default defineConfig({
  base: "./",
  plugins: [withoutRemoteFonts],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: { input: ["index.html", "send.html", "watch.html"] },
  },
});
