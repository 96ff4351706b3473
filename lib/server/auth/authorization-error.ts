import 'server-only';

/** What a provider may answer in place of a code (RFC 6749, 4.1.2.1; OpenID Connect Core, 3.1.2.6). */
const errors = new Set([
  'invalid_request',
  'unauthorized_client',
  'access_denied',
  'unsupported_response_type',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
  'interaction_required',
  'login_required',
  'account_selection_required',
  'consent_required',
  'invalid_request_uri',
  'invalid_request_object',
  'request_not_supported',
  'request_uri_not_supported',
  'registration_not_supported',
]);

/** Returns the error code where a specification knows it: anybody can open the callback with any text. */
export const knownError = (error: string) => (errors.has(error) ? error : 'an unknown error');
