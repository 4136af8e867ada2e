"""Whole consent forms with their signatures; restrictions, requests, complaints; what waits to be sent. Additive: taking
it back drops the new tables and columns. The triggers come last, when every column that they compare is there."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consents', '0001_initial'),
        ('people', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ClientRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('kind', models.CharField(max_length=20)),
                ('words', models.TextField(verbose_name='what the client asks for')),
                ('asked_on', models.DateField(verbose_name='asked on')),
                ('due_on', models.DateField()),
                ('status', models.CharField(choices=[('open', 'To be answered'), ('granted', 'Granted'), ('denied', 'Denied')], default='open', max_length=8)),
                ('answer', models.TextField(blank=True, default='')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by_id', models.UUIDField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-asked_on'],
            },
        ),
        migrations.CreateModel(
            name='ClientRequestEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('kind', models.CharField(max_length=20)),
                ('words', models.TextField(verbose_name='what the client asks for')),
                ('asked_on', models.DateField(verbose_name='asked on')),
                ('due_on', models.DateField()),
                ('status', models.CharField(choices=[('open', 'To be answered'), ('granted', 'Granted'), ('denied', 'Denied')], default='open', max_length=8)),
                ('answer', models.TextField(blank=True, default='')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by_id', models.UUIDField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Complaint',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('received_on', models.DateField(verbose_name='received on')),
                ('received_how', models.CharField(choices=[('in_person', 'In person'), ('phone', 'By phone'), ('letter', 'By letter or e-mail'), ('agency', 'From an agency')], max_length=10, verbose_name='how')),
                ('by_name', models.CharField(blank=True, default='', max_length=160, verbose_name='who complains')),
                ('words', models.TextField(verbose_name='what they say')),
                ('due_on', models.DateField()),
                ('status', models.CharField(choices=[('received', 'Received'), ('assigned', 'Being looked into'), ('answered', 'Answered'), ('closed', 'Closed')], default='received', max_length=10)),
                ('findings', models.TextField(blank=True, default='', verbose_name='what was found')),
                ('answer', models.TextField(blank=True, default='', verbose_name='what was answered')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, default='', max_length=400, verbose_name='what was done about it')),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['status', 'due_on'],
            },
        ),
        migrations.CreateModel(
            name='ComplaintEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('received_on', models.DateField(verbose_name='received on')),
                ('received_how', models.CharField(choices=[('in_person', 'In person'), ('phone', 'By phone'), ('letter', 'By letter or e-mail'), ('agency', 'From an agency')], max_length=10, verbose_name='how')),
                ('by_name', models.CharField(blank=True, default='', max_length=160, verbose_name='who complains')),
                ('words', models.TextField(verbose_name='what they say')),
                ('due_on', models.DateField()),
                ('status', models.CharField(choices=[('received', 'Received'), ('assigned', 'Being looked into'), ('answered', 'Answered'), ('closed', 'Closed')], default='received', max_length=10)),
                ('findings', models.TextField(blank=True, default='', verbose_name='what was found')),
                ('answer', models.TextField(blank=True, default='', verbose_name='what was answered')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, default='', max_length=400, verbose_name='what was done about it')),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Ending',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('how', models.CharField(choices=[('written', 'In writing'), ('spoken', 'By word of mouth'), ('event', 'What ends it has happened')], max_length=10)),
                ('received', models.CharField(choices=[('in_person', 'In person'), ('phone', 'By phone'), ('letter', 'By letter or e-mail')], max_length=10)),
                ('by_name', models.CharField(max_length=160)),
                ('by_capacity', models.CharField(default='client', max_length=20)),
                ('said_at', models.DateTimeField()),
                ('note', models.CharField(blank=True, default='', max_length=400)),
                ('recorded_by_id', models.UUIDField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Form',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('kind', models.CharField(max_length=20, verbose_name='kind')),
                ('recipients', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), size=None, verbose_name='who may receive')),
                ('recipient_kind', models.CharField(blank=True, default='', max_length=40, verbose_name='what the recipient is')),
                ('purpose', models.CharField(max_length=40, verbose_name='purpose')),
                ('classes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None, verbose_name='what may be shared')),
                ('discloser', models.CharField(blank=True, default='', max_length=200, verbose_name='who may share')),
                ('details', models.TextField(blank=True, default='', verbose_name='details')),
                ('text_version', models.CharField(max_length=40)),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='ends on')),
                ('expires_when', models.CharField(blank=True, default='', max_length=200, verbose_name='or when')),
                ('final_until', models.DateField(blank=True, null=True, verbose_name='cannot be taken back before')),
                ('prepared_at', models.DateTimeField()),
                ('prepared_by_id', models.UUIDField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('discarded', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['-prepared_at'],
            },
        ),
        migrations.CreateModel(
            name='FormSignature',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('capacity', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=160)),
                ('authority', models.CharField(blank=True, default='', max_length=200)),
                ('method', models.CharField(max_length=10)),
                ('mark', models.BooleanField(default=False)),
                ('strokes', models.JSONField(default=list)),
                ('signed_at', models.DateTimeField()),
                ('signed_on', models.DateField()),
                ('taken_by_id', models.UUIDField()),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['signed_at'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='NoticeGiven',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.CharField(max_length=40)),
                ('given_on', models.DateField()),
                ('acknowledged', models.BooleanField(default=True)),
                ('name', models.CharField(blank=True, default='', max_length=160)),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('given_by_id', models.UUIDField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-at'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Outgoing',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('carrier', models.CharField(max_length=40)),
                ('exit', models.CharField(max_length=40)),
                ('recipient_kind', models.CharField(max_length=40)),
                ('recipient_name', models.CharField(max_length=200)),
                ('recipient_address', models.CharField(blank=True, default='', max_length=200)),
                ('purpose', models.CharField(max_length=40)),
                ('classes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                ('context', models.JSONField(blank=True, default=dict)),
                ('subject_id', models.UUIDField()),
                ('note', models.TextField(blank=True, default='')),
                ('status', models.CharField(choices=[('waiting', 'Waiting to be sent'), ('sent', 'Sent'), ('stopped', 'Stopped')], default='waiting', max_length=10)),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('prepared_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-prepared_at'],
            },
        ),
        migrations.CreateModel(
            name='Restriction',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('words', models.TextField(verbose_name='what the client asks for')),
                ('recipient_kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                ('names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None)),
                ('purposes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                ('classes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                ('self_pay', models.BooleanField(default=False, verbose_name='paid in full by the client, keep it from the health plan')),
                ('asked_on', models.DateField(verbose_name='asked on')),
                ('due_on', models.DateField()),
                ('status', models.CharField(choices=[('asked', 'To be answered'), ('agreed', 'Agreed'), ('denied', 'Not agreed'), ('ended', 'Ended')], default='asked', max_length=8)),
                ('reason', models.CharField(blank=True, default='', max_length=400)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by_id', models.UUIDField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-asked_on'],
            },
        ),
        migrations.CreateModel(
            name='RestrictionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('words', models.TextField(verbose_name='what the client asks for')),
                ('recipient_kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                ('names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None)),
                ('purposes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                ('classes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                ('self_pay', models.BooleanField(default=False, verbose_name='paid in full by the client, keep it from the health plan')),
                ('asked_on', models.DateField(verbose_name='asked on')),
                ('due_on', models.DateField()),
                ('status', models.CharField(choices=[('asked', 'To be answered'), ('agreed', 'Agreed'), ('denied', 'Not agreed'), ('ended', 'Ended')], default='asked', max_length=8)),
                ('reason', models.CharField(blank=True, default='', max_length=400)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by_id', models.UUIDField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Scan',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('content', models.BinaryField()),
                ('media_type', models.CharField(max_length=40)),
                ('size', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('added_at', models.DateTimeField()),
                ('added_by_id', models.UUIDField()),
            ],
            options={
                'ordering': ['added_at'],
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='consent',
            name='changed_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='consent',
            name='deleted_delete',
        ),
        migrations.AddField(
            model_name='consent',
            name='details',
            field=models.TextField(blank=True, default='', verbose_name='details'),
        ),
        migrations.AddField(
            model_name='consent',
            name='digest',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
        migrations.AddField(
            model_name='consent',
            name='discloser',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='who may share'),
        ),
        migrations.AddField(
            model_name='consent',
            name='expires_when',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='or when'),
        ),
        migrations.AddField(
            model_name='consent',
            name='final_until',
            field=models.DateField(blank=True, null=True, verbose_name='cannot be taken back before'),
        ),
        migrations.AddField(
            model_name='consent',
            name='recipient_kind',
            field=models.CharField(blank=True, default='', max_length=40, verbose_name='what the recipient is'),
        ),
        migrations.AddField(
            model_name='consent',
            name='signed_as',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='consent',
            name='words',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='consentevent',
            name='details',
            field=models.TextField(blank=True, default='', verbose_name='details'),
        ),
        migrations.AddField(
            model_name='consentevent',
            name='digest',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
        migrations.AddField(
            model_name='consentevent',
            name='discloser',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='who may share'),
        ),
        migrations.AddField(
            model_name='consentevent',
            name='expires_when',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='or when'),
        ),
        migrations.AddField(
            model_name='consentevent',
            name='final_until',
            field=models.DateField(blank=True, null=True, verbose_name='cannot be taken back before'),
        ),
        migrations.AddField(
            model_name='consentevent',
            name='recipient_kind',
            field=models.CharField(blank=True, default='', max_length=40, verbose_name='what the recipient is'),
        ),
        migrations.AddField(
            model_name='consentevent',
            name='signed_as',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='consentevent',
            name='words',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='note',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='notice',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='recipient_address',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AlterField(
            model_name='consent',
            name='kind',
            field=models.CharField(max_length=20, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='consent',
            name='text_version',
            field=models.CharField(max_length=40),
        ),
        migrations.AlterField(
            model_name='consentevent',
            name='kind',
            field=models.CharField(max_length=20, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='consentevent',
            name='text_version',
            field=models.CharField(max_length=40),
        ),
        migrations.AddField(
            model_name='clientrequest',
            name='client',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='privacy_requests', to='people.client'),
        ),
        migrations.AddField(
            model_name='clientrequestevent',
            name='client',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.client'),
        ),
        migrations.AddField(
            model_name='clientrequestevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='clientrequestevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='consents.clientrequest'),
        ),
        migrations.AddField(
            model_name='complaint',
            name='client',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='people.client', verbose_name='client'),
        ),
        migrations.AddField(
            model_name='complaint',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staffmember', verbose_name='who looks into it'),
        ),
        migrations.AddField(
            model_name='complaint',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.site', verbose_name='site'),
        ),
        migrations.AddField(
            model_name='complaintevent',
            name='client',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.client', verbose_name='client'),
        ),
        migrations.AddField(
            model_name='complaintevent',
            name='owner',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.staffmember', verbose_name='who looks into it'),
        ),
        migrations.AddField(
            model_name='complaintevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='complaintevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='consents.complaint'),
        ),
        migrations.AddField(
            model_name='complaintevent',
            name='site',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.site', verbose_name='site'),
        ),
        migrations.AddField(
            model_name='ending',
            name='consent',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='ending', to='consents.consent'),
        ),
        migrations.AddField(
            model_name='form',
            name='client',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consent_forms', to='people.client'),
        ),
        migrations.AddField(
            model_name='form',
            name='renews',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consents.consent'),
        ),
        migrations.AddField(
            model_name='consent',
            name='form',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='consent', to='consents.form'),
        ),
        migrations.AddField(
            model_name='consentevent',
            name='form',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='consents.form'),
        ),
        migrations.AddIndex(
            model_name='consent',
            index=models.Index(condition=models.Q(('revoked_at', None)), fields=['expires_on'], name='consent_expires'),
        ),
        migrations.AddField(
            model_name='formsignature',
            name='form',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='consents.form'),
        ),
        migrations.AddField(
            model_name='noticegiven',
            name='client',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices_given', to='people.client'),
        ),
        migrations.AddField(
            model_name='outgoing',
            name='client',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outgoing', to='people.client'),
        ),
        migrations.AddField(
            model_name='outgoing',
            name='prepared_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='restriction',
            name='client',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sharing_limits', to='people.client'),
        ),
        migrations.AddField(
            model_name='restrictionevent',
            name='client',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.client'),
        ),
        migrations.AddField(
            model_name='restrictionevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='restrictionevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='consents.restriction'),
        ),
        migrations.AddField(
            model_name='scan',
            name='form',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='consents.form'),
        ),
        migrations.AddIndex(
            model_name='form',
            index=models.Index(condition=models.Q(('finished_at__isnull', True)), fields=['client'], name='consent_form_open'),
        ),
        migrations.AddConstraint(
            model_name='formsignature',
            constraint=models.UniqueConstraint(fields=('form', 'capacity'), name='one_signature_a_capacity'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='signed_is_locked', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."classes" IS DISTINCT FROM (NEW."classes") OR OLD."client_id" IS DISTINCT FROM (NEW."client_id") OR OLD."details" IS DISTINCT FROM (NEW."details") OR OLD."digest" IS DISTINCT FROM (NEW."digest") OR OLD."discloser" IS DISTINCT FROM (NEW."discloser") OR OLD."expires_on" IS DISTINCT FROM (NEW."expires_on") OR OLD."expires_when" IS DISTINCT FROM (NEW."expires_when") OR OLD."final_until" IS DISTINCT FROM (NEW."final_until") OR OLD."form_id" IS DISTINCT FROM (NEW."form_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."purpose" IS DISTINCT FROM (NEW."purpose") OR OLD."recipient_kind" IS DISTINCT FROM (NEW."recipient_kind") OR OLD."recipients" IS DISTINCT FROM (NEW."recipients") OR OLD."signed_as" IS DISTINCT FROM (NEW."signed_as") OR OLD."signed_on" IS DISTINCT FROM (NEW."signed_on") OR OLD."signer_capacity" IS DISTINCT FROM (NEW."signer_capacity") OR OLD."signer_name" IS DISTINCT FROM (NEW."signer_name") OR OLD."text_version" IS DISTINCT FROM (NEW."text_version") OR OLD."words" IS DISTINCT FROM (NEW."words"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='af507f14283f7b99753aeea8bd0a89c3ac8c12c5', operation='UPDATE', pgid='pgtrigger_signed_is_locked_bd732', table='consents_consent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='ended_stays_ended', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."revoked_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='364b66a9538053d8530c49e25e173e8e046f8aa2', operation='UPDATE', pgid='pgtrigger_ended_stays_ended_364dc', table='consents_consent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='7f044e86e3bf7a54334e9082a535038c432672e4', operation='DELETE', pgid='pgtrigger_never_deleted_24618', table='consents_consent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "consents_consentevent" ("classes", "client_id", "details", "digest", "discloser", "expires_on", "expires_when", "final_until", "form_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "recipient_kind", "recipients", "revoked_at", "signed_as", "signed_on", "signer_capacity", "signer_name", "text_version", "version", "words") VALUES (OLD."classes", OLD."client_id", OLD."details", OLD."digest", OLD."discloser", OLD."expires_on", OLD."expires_when", OLD."final_until", OLD."form_id", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'changed\', OLD."id", OLD."purpose", OLD."recipient_kind", OLD."recipients", OLD."revoked_at", OLD."signed_as", OLD."signed_on", OLD."signer_capacity", OLD."signer_name", OLD."text_version", OLD."version", OLD."words"); RETURN NULL;', hash='ce5f830fa3887ea39bfdf53a9a41fd9ce96d32e3', operation='UPDATE', pgid='pgtrigger_changed_update_ee911', table='consents_consent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "consents_consentevent" ("classes", "client_id", "details", "digest", "discloser", "expires_on", "expires_when", "final_until", "form_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "recipient_kind", "recipients", "revoked_at", "signed_as", "signed_on", "signer_capacity", "signer_name", "text_version", "version", "words") VALUES (OLD."classes", OLD."client_id", OLD."details", OLD."digest", OLD."discloser", OLD."expires_on", OLD."expires_when", OLD."final_until", OLD."form_id", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'deleted\', OLD."id", OLD."purpose", OLD."recipient_kind", OLD."recipients", OLD."revoked_at", OLD."signed_as", OLD."signed_on", OLD."signer_capacity", OLD."signer_name", OLD."text_version", OLD."version", OLD."words"); RETURN NULL;', hash='fcb635ebcb622fa162f02de3ef2931348dec5611', operation='DELETE', pgid='pgtrigger_deleted_delete_3d34b', table='consents_consent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clientrequest',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "consents_clientrequestevent" ("answer", "answered_at", "answered_by_id", "asked_on", "client_id", "due_on", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "version", "words") VALUES (OLD."answer", OLD."answered_at", OLD."answered_by_id", OLD."asked_on", OLD."client_id", OLD."due_on", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'changed\', OLD."id", OLD."status", OLD."version", OLD."words"); RETURN NULL;', hash='fc3f2f3508fc1fedabc6b24863851f4474d620bb', operation='UPDATE', pgid='pgtrigger_changed_update_002cf', table='consents_clientrequest', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clientrequest',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "consents_clientrequestevent" ("answer", "answered_at", "answered_by_id", "asked_on", "client_id", "due_on", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "version", "words") VALUES (OLD."answer", OLD."answered_at", OLD."answered_by_id", OLD."asked_on", OLD."client_id", OLD."due_on", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'deleted\', OLD."id", OLD."status", OLD."version", OLD."words"); RETURN NULL;', hash='ceab0669fcbaae256d75ec49b73bf4c75f3966cb', operation='DELETE', pgid='pgtrigger_deleted_delete_9942c', table='consents_clientrequest', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clientrequestevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5c19d0650a439ecdc71bafea997e4743e8aecc0e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ebc05', table='consents_clientrequestevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='complaint',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "consents_complaintevent" ("answer", "answered_at", "by_name", "client_id", "closed_at", "due_on", "findings", "id", "outcome", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_how", "received_on", "site_id", "status", "version", "words") VALUES (OLD."answer", OLD."answered_at", OLD."by_name", OLD."client_id", OLD."closed_at", OLD."due_on", OLD."findings", OLD."id", OLD."outcome", OLD."owner_id", _pgh_attach_context(), NOW(), \'changed\', OLD."id", OLD."received_how", OLD."received_on", OLD."site_id", OLD."status", OLD."version", OLD."words"); RETURN NULL;', hash='12f6141e3b7290f7f8e40abab5843dc327457918', operation='UPDATE', pgid='pgtrigger_changed_update_63723', table='consents_complaint', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='complaint',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "consents_complaintevent" ("answer", "answered_at", "by_name", "client_id", "closed_at", "due_on", "findings", "id", "outcome", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_how", "received_on", "site_id", "status", "version", "words") VALUES (OLD."answer", OLD."answered_at", OLD."by_name", OLD."client_id", OLD."closed_at", OLD."due_on", OLD."findings", OLD."id", OLD."outcome", OLD."owner_id", _pgh_attach_context(), NOW(), \'deleted\', OLD."id", OLD."received_how", OLD."received_on", OLD."site_id", OLD."status", OLD."version", OLD."words"); RETURN NULL;', hash='0a162eaf32000ac0c1f195852b8a5ffe31590ab7', operation='DELETE', pgid='pgtrigger_deleted_delete_2da4e', table='consents_complaint', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='complaintevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7cf97360eb8fb4cca1d42210a98feaf41e124a9a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_948a3', table='consents_complaintevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ending',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3e4482fceb9b99d932a3cde18b57ea998becea63', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1d0fb', table='consents_ending', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='formsignature',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f74209253dc10548c67475f40911873892f2489a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ca307', table='consents_formsignature', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticegiven',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='16ec74fd04b5ded34361493cb1c68dbe3293e898', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ef323', table='consents_noticegiven', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='restriction',
            trigger=pgtrigger.compiler.Trigger(name='changed_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "consents_restrictionevent" ("asked_on", "classes", "client_id", "decided_at", "decided_by_id", "due_on", "ended_at", "id", "names", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purposes", "reason", "recipient_kinds", "self_pay", "status", "version", "words") VALUES (OLD."asked_on", OLD."classes", OLD."client_id", OLD."decided_at", OLD."decided_by_id", OLD."due_on", OLD."ended_at", OLD."id", OLD."names", _pgh_attach_context(), NOW(), \'changed\', OLD."id", OLD."purposes", OLD."reason", OLD."recipient_kinds", OLD."self_pay", OLD."status", OLD."version", OLD."words"); RETURN NULL;', hash='87606bf3b28d95f32dc0d769c70eb2640c87eb82', operation='UPDATE', pgid='pgtrigger_changed_update_5271a', table='consents_restriction', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='restriction',
            trigger=pgtrigger.compiler.Trigger(name='deleted_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "consents_restrictionevent" ("asked_on", "classes", "client_id", "decided_at", "decided_by_id", "due_on", "ended_at", "id", "names", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purposes", "reason", "recipient_kinds", "self_pay", "status", "version", "words") VALUES (OLD."asked_on", OLD."classes", OLD."client_id", OLD."decided_at", OLD."decided_by_id", OLD."due_on", OLD."ended_at", OLD."id", OLD."names", _pgh_attach_context(), NOW(), \'deleted\', OLD."id", OLD."purposes", OLD."reason", OLD."recipient_kinds", OLD."self_pay", OLD."status", OLD."version", OLD."words"); RETURN NULL;', hash='69605ec4c99a31e62ff246873bbbae044aba1fed', operation='DELETE', pgid='pgtrigger_deleted_delete_4d149', table='consents_restriction', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='restrictionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f58e6afd8ff3e64595c182c974aae1a8f3a8a9e9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_626ad', table='consents_restrictionevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scan',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='06b6539317063085c7ae35ba0a0680d0615c51c7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_80aeb', table='consents_scan', when='BEFORE')),
        ),
    ]
