// The addresses of the stack, written into the page when it is published.

export interface Config {
  upload_api_url: string;
  streaming_api_url: string;
}

function read(): Config {
  const text = document.getElementById("config")?.textContent ?? "";
  try {
    return JSON.parse(text) as Config;
  } catch (error) {
    throw new Error("This page was built but not published; run `zoetrope up`.", { cause: error });
  }
}

export const config: Config = read();
