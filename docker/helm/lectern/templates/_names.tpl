{{- define "lectern.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
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
envFrom:
  {{- range .process.secrets }}
  - secretRef: { name: {{ $.root.Values.secretPrefix }}{{ . }} }
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
  fsGroup: 10001
  seccompProfile: { type: RuntimeDefault }
{{- end }}
