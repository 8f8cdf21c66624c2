"""Resource types whose deletion destroys data that no template can bring back."""

from collections.abc import Mapping

DATA_TYPES: Mapping[str, str] = {
    "AWS::Backup::BackupVault": "its recovery points",
    "AWS::Cassandra::Keyspace": "its tables",
    "AWS::Cassandra::Table": "its rows",
    "AWS::CodeCommit::Repository": "its commits",
    "AWS::Cognito::IdentityPool": "its identities",
    "AWS::Cognito::UserPool": "its users",
    "AWS::DocDB::DBCluster": "its documents",
    "AWS::DocDB::DBInstance": "its documents",
    "AWS::DynamoDB::GlobalTable": "its items",
    "AWS::DynamoDB::Table": "its items",
    "AWS::EC2::Volume": "its blocks",
    "AWS::ECR::Repository": "its images",
    "AWS::EFS::FileSystem": "its files",
    "AWS::ElastiCache::CacheCluster": "its entries",
    "AWS::ElastiCache::ReplicationGroup": "its entries",
    "AWS::ElastiCache::ServerlessCache": "its entries",
    "AWS::Elasticsearch::Domain": "its indexes",
    "AWS::FSx::FileSystem": "its files",
    "AWS::FSx::Volume": "its files",
    "AWS::Kinesis::Stream": "its records",
    "AWS::KMS::Key": "all that it encrypts, which nothing can decrypt any more",
    "AWS::KMS::ReplicaKey": "all that it encrypts in its region",
    "AWS::Logs::LogGroup": "its log events",
    "AWS::MSK::Cluster": "its topics",
    "AWS::MSK::ServerlessCluster": "its topics",
    "AWS::MemoryDB::Cluster": "its entries",
    "AWS::Neptune::DBCluster": "its graph",
    "AWS::Neptune::DBInstance": "its graph",
    "AWS::NeptuneGraph::Graph": "its graph",
    "AWS::OpenSearchServerless::Collection": "its indexes",
    "AWS::OpenSearchService::Domain": "its indexes",
    "AWS::QLDB::Ledger": "its journal",
    "AWS::RDS::DBCluster": "its databases",
    "AWS::RDS::DBInstance": "its databases",
    "AWS::RDS::GlobalCluster": "its databases",
    "AWS::Redshift::Cluster": "its databases",
    "AWS::RedshiftServerless::Namespace": "its databases",
    "AWS::S3::Bucket": "its objects",
    "AWS::S3Express::DirectoryBucket": "its objects",
    "AWS::S3Tables::Table": "its rows",
    "AWS::S3Tables::TableBucket": "its tables",
    "AWS::S3Vectors::Index": "its vectors",
    "AWS::S3Vectors::VectorBucket": "its vectors",
    "AWS::SDB::Domain": "its items",
    "AWS::SQS::Queue": "its messages",
    "AWS::SecretsManager::Secret": "its value",
    "AWS::Timestream::Database": "its tables",
    "AWS::Timestream::InfluxDBInstance": "its measurements",
    "AWS::Timestream::Table": "its records",
}
"""What is lost with a resource, by type. In its documentation each type is the one that stores."""

SNAPSHOT_TYPES = frozenset(
    {
        "AWS::DocDB::DBCluster",
        "AWS::EC2::Volume",
        "AWS::ElastiCache::CacheCluster",
        "AWS::ElastiCache::ReplicationGroup",
        "AWS::Neptune::DBCluster",
        "AWS::RDS::DBCluster",
        "AWS::RDS::DBInstance",
        "AWS::Redshift::Cluster",
    }
)
"""Types that a DeletionPolicy of `Snapshot` saves.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
"""
