{{- define "lectern.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}

{{- /* What a container is told: the settings of all, its own, and the secrets listed with it. */}}
{{- define "lectern.environment" -}}
env:
  - name: LECTERN_JWKS_URL
    value: http://{{ .root.Release.Name }}-accounts:8000/.well-known/jwks.json
  {{- range $name := list "accounts" "catalog" "videos" "orders" "learning" "notifications" "statistics" }}
  - name: LECTERN_{{ upper $name }}_URL
    value: http://{{ $.root.Release.Name }}-{{ $name }}:8000/graphql
  {{- end }}
  {{- range $name, $value := merge (dict) (.process.settings | default dict) .root.Values.settings }}
  - name: {{ $name }}
    value: {{ $value | quote }}
  {{- end }}
  {{- if include "lectern.identity-providers" . }}
  - name: LECTERN_ACCOUNTS_IDENTITY_PROVIDERS
    value: {{ toJson .root.Values.identityProviders | quote }}
  {{- end }}
  {{- if include "lectern.machine-issuers" . }}
  - name: LECTERN_MACHINE_ISSUERS
    value: {{ toJson .root.Values.machineIssuers | quote }}
  {{- end }}
  {{- range $secret := .process.secrets }}
  {{- range $variable := index $.root.Values.secrets $secret }}
  - name: {{ $variable }}_FILE
    value: /etc/lectern/secrets/{{ $secret }}/{{ $variable }}
  {{- end }}
  {{- end }}
{{- end }}

{{- /* Not empty if there are identity providers, or machine issuers, and the process gets them. */}}
{{- define "lectern.identity-providers" -}}
{{- if .process.identityProviders }}
{{- range .root.Values.identityProviders }}
{{- if hasKey . "client_secret" }}
{{- fail (printf "identityProviders: %s: name a client_secret_file; values are no place for secrets" .key) }}
{{- end }}
{{- .key }}
{{- end }}
{{- end }}
{{- end }}

{{- define "lectern.machine-issuers" -}}
{{- if .process.machineIssuers }}
{{- range .root.Values.machineIssuers }}
{{- .issuer }}
{{- end }}
{{- end }}
{{- end }}

{{- define "lectern.secret-mounts" -}}
{{- range .process.secrets }}
- { name: secret-{{ . }}, mountPath: /etc/lectern/secrets/{{ . }}, readOnly: true }
{{- end }}
{{- if include "lectern.identity-providers" . }}
- { name: secret-identity-providers, mountPath: /etc/lectern/secrets/identity-providers, readOnly: true }
{{- end }}
{{- end }}

{{- define "lectern.secret-volumes" -}}
{{- range .process.secrets }}
- { name: secret-{{ . }}, secret: { secretName: {{ $.root.Values.secretPrefix }}{{ . }}, defaultMode: 0440 } }
{{- end }}
{{- if include "lectern.identity-providers" . }}
- { name: secret-identity-providers, secret: { secretName: {{ .root.Values.secretPrefix }}identity-providers, defaultMode: 0440, optional: true } }
{{- end }}
{{- end }}

{{- define "lectern.container-security" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end }}

{{- define "lectern.pod-security" -}}
automountServiceAccountToken: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: { type: RuntimeDefault }
{{- end }}
