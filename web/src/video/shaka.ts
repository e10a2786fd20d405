// Shaka Player with its user interface; in a chunk of its own, loaded on demand.
import shaka from "shaka-player/dist/shaka-player.ui-es2021.js";
import "shaka-player/dist/controls.css";

shaka.polyfill.installAll();

export { shaka };
