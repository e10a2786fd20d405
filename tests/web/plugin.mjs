// The options of Uppy's S3 plugin, in whichever major: `sign`, {url, headers}, becomes signRequest.
export function plugin({sign, ...options}) {
  if (!sign) return {shouldUseMultipart: true, ...options}
  const signRequest = async (request) => {
    const reply = await fetch(sign.url, {
      method: 'POST',
      headers: {'content-type': 'application/json', ...sign.headers},
      body: JSON.stringify(request),
    })
    if (!reply.ok) throw new Error((await reply.json()).message)
    return reply.json()
  }
  return {shouldUseMultipart: true, ...options, signRequest}
}
